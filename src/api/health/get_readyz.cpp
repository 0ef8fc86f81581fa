// GET /readyz: the store can be read and the log can be signed.
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& /*request*/) {
  TOC_CHECK(app.world.store->read([](store::Reader& reader) -> Status {
    TOC_CHECK(reader.find("SELECT size FROM log_head WHERE one = 1"));
    return {};
  }));
  TOC_CHECK(app.world.store->writable());
  return respond(200, "text/plain; charset=utf-8", "ready\n");
}

}  // namespace

Route get_readyz(App& app) {
  return {.method = Method::get,
          .pattern = "/readyz",
          .rule = Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
