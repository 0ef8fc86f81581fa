// GET /api/v1/verdicts?case=&party=&regime=&as_of=&at=: what holds as known at a log index; the
// same bytes each time.
#include "flow/duties.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  flow::VerdictQuery query;
  TOC_TRY(query.case_number, web::text_query(request, "case"));
  TOC_TRY(query.party, web::text_query(request, "party"));
  TOC_TRY(query.regime, web::text_query(request, "regime"));
  TOC_TRY(query.as_of, web::integer_query(request, "as_of"));
  TOC_TRY(query.at, web::instant_query(request, "at"));
  TOC_TRY(const flow::Verdicts found,
          flow::verdicts(app.world, web::caller_of(request).principal, query));
  return web::json_response(200, flow::to_json(found));
}

}  // namespace

http::Route get_verdicts(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/verdicts",
          .rule = http::Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
