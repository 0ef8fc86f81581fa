// POST /api/v1/reports/{number}/decline {"reason"}: the report stays, without a case.
#include "base/limits.h"
#include "flow/cases.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string reason = fields.text("reason", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const auto index, flow::decline_report(app.world, web::caller_of(request).principal,
                                                 request.parameter("number"), reason));
  return web::acted(index);
}

}  // namespace

http::Route post_report_decline(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/reports/{number}/decline",
          .rule = http::Rule(Action::triage_report),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
