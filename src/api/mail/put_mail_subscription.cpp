// PUT /api/v1/mail-subscription
// {"rhythm","events","tlp_max","kinds","cvss_tenths_min","products","own_assets"}: what mail the
// caller asks for, in place of what it was.
#include "base/limits.h"
#include "flow/mail_subscriptions.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::MailSubscriptionDraft draft;
  const Result<flow::Rhythm> rhythm = flow::parse_rhythm(fields.text("rhythm", 64));
  rhythm ? void(draft.rhythm = *rhythm) : fields.refuse("rhythm", rhythm.error());
  draft.filter = flow::read_event_filter(fields);
  TOC_CHECK(fields.finish());
  const Principal& principal = web::caller_of(request).principal;
  TOC_CHECK(flow::put_mail_subscription(app.world, principal, draft));
  TOC_TRY(const auto subscription, flow::view_mail_subscription(app.world, principal));
  TOC_TRY(std::string json, flow::mail_subscription_json(app.world, subscription));
  return web::json_response(200, std::move(json));
}

}  // namespace

http::Route put_mail_subscription(web::App& app) {
  return {.method = http::Method::put,
          .pattern = "/api/v1/mail-subscription",
          .rule = http::Rule(Action::manage_own_account),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
