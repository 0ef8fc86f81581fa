// PUT /api/v1/webhook {"url"}: sets the webhook "warnings", of one's own duties and assets. The
// secret is a new one, and shown once.
#include "base/limits.h"
#include "flow/webhooks.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string url = fields.text("url", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const flow::MadeWebhook made,
          flow::set_webhook(app.world, web::caller_of(request).principal, url));
  JsonWriter json;
  json.begin_object()
      .field("id", to_text(made.webhook.id))
      .field("url", made.webhook.url)
      .field("secret", made.secret)
      .end_object();
  return web::json_response(200, json.take());
}

}  // namespace

http::Route put_warnings_webhook(web::App& app) {
  return {.method = http::Method::put,
          .pattern = "/api/v1/webhook",
          .rule = http::Rule(Action::manage_webhook),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
