// GET /readyz: the store can be read and the log can be signed.
#include "store/duties.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& /*request*/) {
  TOC_CHECK(
      app.world.store->read([](store::Reader& reader) { return store::newest_index(reader); }));
  TOC_CHECK(app.world.store->writable());
  return http::respond(200, "text/plain; charset=utf-8", "ready\n");
}

}  // namespace

http::Route get_readyz(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/readyz",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
