// GET /readyz: the store can be read and the log can be signed, by a clock that is believed.
#include "store/duties.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& /*request*/) {
  TOC_CHECK(
      app.world.store->read([](store::Reader& reader) { return store::newest_index(reader); }));
  TOC_CHECK(app.world.store->writable());
  std::string body = "ready\n";
  if (const auto ahead = app.world.store->ahead_of_clock(); ahead >= std::chrono::seconds(1)) {
    body += "The clock is " +
            std::to_string(std::chrono::ceil<std::chrono::seconds>(ahead).count()) +
            " s behind the last entry of the log.\n";
  }
  return http::respond(200, "text/plain; charset=utf-8", std::move(body));
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
