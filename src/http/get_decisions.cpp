// GET /api/v1/decisions: what waits for a second officer.
#include "http/app.h"
#include "http/views.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& /*request*/) {
  TOC_TRY(const auto decisions, app.world.store->read([](store::Reader& reader) {
    return store::decisions::open(reader);
  }));
  return json_response(200, listed("decisions", decisions));
}

}  // namespace

Route get_decisions(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/decisions",
          .rule = Rule(Action::decide_standing),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
