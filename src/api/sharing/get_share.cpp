// GET /api/v1/shares/{thing}: what it is, for whom, and its newest revision.
#include "api/sharing/sharing.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const store::ThingNumber thing, web::whole_number(request.parameter("thing")));
  TOC_TRY(const flow::ThingView view,
          flow::view_thing(app.world, web::caller_of(request).principal, thing));
  JsonWriter json;
  write(json, view);
  return web::json_response(200, json.take());
}

}  // namespace

http::Route get_share(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/shares/{thing}",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
