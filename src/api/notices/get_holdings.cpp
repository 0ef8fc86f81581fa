// GET /api/v1/parties/{handle}/holdings: what the organization was given so far.
#include "flow/feed.h"
#include "web/app.h"
#include "web/views.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const auto items, flow::view_holdings(app.world, caller_of(request).principal,
                                                request.parameter("handle")));
  return json_response(200, listed("holdings", items));
}

}  // namespace

Route get_holdings(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/parties/{handle}/holdings",
          .rule = Rule(Action::read_holdings),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
