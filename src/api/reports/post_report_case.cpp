// POST /api/v1/reports/{number}/case {"case"?}: accepts the report into a case, or opens one from
// it.
#include "base/limits.h"
#include "flow/cases.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const auto into = fields.optional_text("case", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  const Principal& principal = caller_of(request).principal;
  const std::string& number = request.parameter("number");
  if (into) {
    TOC_TRY(const auto index, flow::attach_report(app.world, principal, number, *into));
    return acted(index);
  }
  TOC_TRY(const flow::OpenedCase opened, flow::open_case(app.world, principal, number));
  JsonWriter json;
  json.begin_object().field("case", opened.number).field("log_index", opened.index).end_object();
  return json_response(201, json.take());
}

}  // namespace

Route post_report_case(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/reports/{number}/case",
          .rule = Rule(Action::triage_report),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
