// GET /livez: the process answers.
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& /*app*/, const http::Request& /*request*/) {
  return http::respond(200, "text/plain; charset=utf-8", "ok\n");
}

}  // namespace

http::Route get_livez(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/livez",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
