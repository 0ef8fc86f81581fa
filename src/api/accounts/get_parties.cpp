// GET /api/v1/parties: the organizations.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& /*request*/) {
  TOC_TRY(const auto parties, app.world.store->read([](store::Reader& reader) {
    return store::parties::list(reader);
  }));
  return web::json_response(200, web::listed("parties", parties));
}

}  // namespace

http::Route get_parties(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/parties",
          .rule = http::Rule(Action::read_party),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
