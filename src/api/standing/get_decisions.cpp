// GET /api/v1/decisions: what waits for a second person, of the kinds that the caller's role
// decides.
#include "flow/decisions.h"
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto decisions, flow::open_decisions(app.world, web::caller_of(request).principal));
  return web::json_response(200, web::listed("decisions", decisions));
}

}  // namespace

http::Route get_decisions(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/decisions",
          .rule = http::Rule(Action::use_session),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
