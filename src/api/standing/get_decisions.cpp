// GET /api/v1/decisions: what waits for a second person, of the kinds that the caller's role
// decides.
#include "flow/decisions.h"
#include "web/app.h"
#include "web/views.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const auto decisions, flow::open_decisions(app.world, caller_of(request).principal));
  return json_response(200, listed("decisions", decisions));
}

}  // namespace

Route get_decisions(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/decisions",
          .rule = Rule(Action::use_session),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
