// GET /api/v1/reports/{number}: one report with its content.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const Scope scope, scope_for(web::caller_of(request).principal, Action::read_report));
  TOC_TRY(const auto report, app.world.store->read([&](store::Reader& reader) {
    return store::reports::get(reader, scope, request.parameter("number"));
  }));
  JsonWriter json;
  web::write(json, report);
  return web::json_response(200, json.take());
}

}  // namespace

http::Route get_report(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/reports/{number}",
          .rule = http::Rule(Action::read_report),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
