// GET /api/v1/partnerships: standing with history, checklist and answers.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const auto views, flow::view_standing(app.world, caller_of(request).principal));
  return json_response(200, listed("partnerships", views));
}

}  // namespace

Route get_partnerships(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/partnerships",
          .rule = Rule(Action::read_standing),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
