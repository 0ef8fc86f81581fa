// GET /api/v1/session: who the caller is.
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& /*app*/, const http::Request& request) {
  const web::Caller& caller = web::caller_of(request);
  JsonWriter json;
  json.begin_object()
      .field("name", caller.principal.name)
      .field("role", to_text(caller.principal.role));
  json.field("standing", to_text(caller.principal.standing))
      .field("csrf", caller.csrf)
      .end_object();
  return web::json_response(200, json.take());
}

}  // namespace

http::Route get_session(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/session",
          .rule = http::Rule(Action::use_session),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
