// GET /api/v1/impact/{id}: who is hit by a flaw, over all organizations; by any of its ids.
#include "exposure/finding_json.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(
      const exposure::Impact impact,
      exposure::impact_of(app.world, web::caller_of(request).principal, request.parameter("id")));
  return web::json_response(200, exposure::to_json(impact));
}

}  // namespace

http::Route get_impact(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/impact/{id}",
          .rule = http::Rule(Action::read_impact),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
