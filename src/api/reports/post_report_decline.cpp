// POST /api/v1/reports/{number}/decline {"reason"}: the report stays, without a case.
#include "base/limits.h"
#include "flow/cases.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string reason = fields.text("reason", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const auto index, flow::decline_report(app.world, caller_of(request).principal,
                                                 request.parameter("number"), reason));
  return acted(index);
}

}  // namespace

Route post_report_decline(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/reports/{number}/decline",
          .rule = Rule(Action::triage_report),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
