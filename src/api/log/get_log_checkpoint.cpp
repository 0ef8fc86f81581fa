// GET /log/checkpoint: the newest signed checkpoint (c2sp.org/tlog-tiles).
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& /*request*/) {
  return http::respond(200, "text/plain; charset=utf-8", app.world.store->head()->checkpoint);
}

}  // namespace

http::Route get_log_checkpoint(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/log/checkpoint",
          .rule = http::Rule(Action::read_log),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
