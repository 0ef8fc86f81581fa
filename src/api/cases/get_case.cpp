// GET /api/v1/cases/{number}: one case with reports, participants and events.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const flow::CaseView view,
          flow::view_case(app.world, caller_of(request).principal, request.parameter("number")));
  JsonWriter json;
  write(json, view, app.world);
  return json_response(200, json.take());
}

}  // namespace

Route get_case(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/cases/{number}",
          .rule = Rule(Action::read_case),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
