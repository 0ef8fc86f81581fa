// GET /api/v1/reports/{number}/suggestions: likely duplicates with reasons.
#include "flow/cases.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto suggestions,
          flow::suggest_duplicates(app.world, web::caller_of(request).principal,
                                   request.parameter("number")));
  JsonWriter json;
  json.begin_object().key("suggestions").begin_array();
  for (const flow::Suggestion& suggestion : suggestions) {
    json.begin_object()
        .field("report", suggestion.report_number)
        .field("case", suggestion.case_number);
    json.field("title", suggestion.title)
        .texts("reasons", suggestion.reasons)
        .field("weight", std::int64_t{suggestion.weight});
    json.end_object();
  }
  return web::json_response(200, json.end_array().end_object().take());
}

}  // namespace

http::Route get_report_suggestions(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/reports/{number}/suggestions",
          .rule = http::Rule(Action::triage_report),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
