// GET /api/v1/keys: the caller's API keys, without their secrets.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto keys, flow::list_api_keys(app.world, web::caller_of(request).principal));
  return web::json_response(200, web::listed("keys", keys));
}

}  // namespace

http::Route get_keys(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/keys",
          .rule = http::Rule(Action::manage_own_keys),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
