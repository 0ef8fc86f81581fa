// GET /api/v1/partnerships: standing with history, checklist and answers.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto views, flow::view_standing(app.world, web::caller_of(request).principal));
  return web::json_response(200, web::listed("partnerships", views));
}

}  // namespace

http::Route get_partnerships(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/partnerships",
          .rule = http::Rule(Action::read_standing),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
