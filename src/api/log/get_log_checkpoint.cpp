// GET /log/checkpoint: the newest signed checkpoint (c2sp.org/tlog-tiles).
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& /*request*/) {
  return respond(200, "text/plain; charset=utf-8", app.world.store->head()->checkpoint);
}

}  // namespace

Route get_log_checkpoint(App& app) {
  return {.method = Method::get,
          .pattern = "/log/checkpoint",
          .rule = Rule(Action::read_log),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
