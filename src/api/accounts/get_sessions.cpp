// GET /api/v1/sessions: one's own that still run.
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  const Principal& principal = web::caller_of(request).principal;
  TOC_TRY(const auto sessions, flow::list_sessions(app.world, principal));
  JsonWriter json;
  json.begin_object().key("sessions").begin_array();
  for (const store::Session& one : sessions) {
    json.begin_object()
        .field("id", to_text(one.id))
        .field("created", to_rfc3339(one.created))
        .field("seen", to_rfc3339(one.seen))
        .field("network", one.network)
        .flag("this", one.id == principal.session)
        .end_object();
  }
  json.end_array().end_object();
  return web::json_response(200, json.take());
}

}  // namespace

http::Route get_sessions(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/sessions",
          .rule = http::Rule(Action::manage_own_account),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
