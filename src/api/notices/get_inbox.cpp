// GET /api/v1/inbox: the notices addressed to the caller's organization; open in every standing.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const Scope scope, scope_for(web::caller_of(request).principal, Action::read_inbox));
  TOC_TRY(const auto notices, app.world.store->read([&](store::Reader& reader) {
    return store::notices::inbox(reader, scope);
  }));
  JsonWriter json;
  json.begin_object().key("notices").begin_array();
  for (const store::Notice& notice : notices) {
    web::write(json, notice, app.world);
  }
  return web::json_response(200, json.end_array().end_object().take());
}

}  // namespace

http::Route get_inbox(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/inbox",
          .rule = http::Rule(Action::read_inbox),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
