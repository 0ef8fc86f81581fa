// POST /api/v1/reports/{number}/case {"case"?}: accepts the report into a case, or opens one from
// it.
#include "base/limits.h"
#include "flow/cases.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const auto into = fields.optional_text("case", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  const Principal& principal = web::caller_of(request).principal;
  const std::string& number = request.parameter("number");
  if (into) {
    TOC_TRY(const auto index, flow::attach_report(app.world, principal, number, *into));
    return web::acted(index);
  }
  TOC_TRY(const flow::OpenedCase opened, flow::open_case(app.world, principal, number));
  JsonWriter json;
  json.begin_object().field("case", opened.number).field("log_index", opened.index).end_object();
  return web::json_response(201, json.take());
}

}  // namespace

http::Route post_report_case(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/reports/{number}/case",
          .rule = http::Rule(Action::triage_report),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
