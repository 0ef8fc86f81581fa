// GET /api/v1/session: who the caller is.
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& /*app*/, const Request& request) {
  const Caller& caller = caller_of(request);
  JsonWriter json;
  json.begin_object()
      .field("name", caller.principal.name)
      .field("role", to_text(caller.principal.role));
  json.field("standing", to_text(caller.principal.standing))
      .field("csrf", caller.csrf)
      .end_object();
  return json_response(200, json.take());
}

}  // namespace

Route get_session(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/session",
          .rule = Rule(Action::use_session),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
