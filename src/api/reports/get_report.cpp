// GET /api/v1/reports/{number}: one report with its content.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const Scope scope, scope_for(caller_of(request).principal, Action::read_report));
  TOC_TRY(const auto report, app.world.store->read([&](store::Reader& reader) {
    return store::reports::get(reader, scope, request.parameter("number"));
  }));
  JsonWriter json;
  write(json, report);
  return json_response(200, json.take());
}

}  // namespace

Route get_report(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/reports/{number}",
          .rule = Rule(Action::read_report),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
