// GET /api/v1/inbox: the notices addressed to the caller's organization; open in every standing.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const Scope scope, scope_for(caller_of(request).principal, Action::read_inbox));
  TOC_TRY(const auto notices, app.world.store->read([&](store::Reader& reader) {
    return store::notices::inbox(reader, scope);
  }));
  JsonWriter json;
  json.begin_object().key("notices").begin_array();
  for (const store::Notice& notice : notices) {
    write(json, notice, app.world);
  }
  return json_response(200, json.end_array().end_object().take());
}

}  // namespace

Route get_inbox(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/inbox",
          .rule = Rule(Action::read_inbox),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
