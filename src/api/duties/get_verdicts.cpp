// GET /api/v1/verdicts?case=&party=&regime=&as_of=&at=: what holds as known at a log index; the
// same bytes each time.
#include "flow/duties.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  flow::VerdictQuery query;
  TOC_TRY(query.case_number, text_query(request, "case"));
  TOC_TRY(query.party, text_query(request, "party"));
  TOC_TRY(query.regime, text_query(request, "regime"));
  TOC_TRY(query.as_of, integer_query(request, "as_of"));
  TOC_TRY(query.at, instant_query(request, "at"));
  TOC_TRY(const flow::Verdicts found,
          flow::verdicts(app.world, caller_of(request).principal, query));
  return json_response(200, flow::to_json(found));
}

}  // namespace

Route get_verdicts(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/verdicts",
          .rule = Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
