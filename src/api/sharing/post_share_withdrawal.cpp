// POST /api/v1/shares/{thing}/withdrawal {"reason"}: nobody reads it any more, and its holders are
// asked to delete it.
#include "api/sharing/sharing.h"
#include "base/limits.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const store::ThingNumber thing, web::whole_number(request.parameter("thing")));
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string reason = fields.text("reason", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const store::LogIndex index,
          flow::withdraw(app.world, web::caller_of(request).principal, thing, reason));
  return web::acted(index);
}

}  // namespace

http::Route post_share_withdrawal(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/shares/{thing}/withdrawal",
          .rule = http::Rule(Action::share),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
