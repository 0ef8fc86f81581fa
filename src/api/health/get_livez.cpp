// GET /livez: the process answers.
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& /*app*/, const Request& /*request*/) {
  return respond(200, "text/plain; charset=utf-8", "ok\n");
}

}  // namespace

Route get_livez(App& app) {
  return {.method = Method::get,
          .pattern = "/livez",
          .rule = Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
