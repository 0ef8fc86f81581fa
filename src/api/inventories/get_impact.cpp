// GET /api/v1/impact/{id}: who is hit by a flaw, over all organizations; by any of its ids.
#include "flow/finding_json.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const flow::Impact impact,
          flow::impact_of(app.world, caller_of(request).principal, request.parameter("id")));
  return json_response(200, flow::to_json(impact));
}

}  // namespace

Route get_impact(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/impact/{id}",
          .rule = Rule(Action::read_impact),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
