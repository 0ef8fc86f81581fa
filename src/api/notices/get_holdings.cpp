// GET /api/v1/parties/{handle}/holdings: what the organization was given so far.
#include "flow/feed.h"
#include "web/app.h"
#include "web/views.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto items, flow::view_holdings(app.world, web::caller_of(request).principal,
                                                request.parameter("handle")));
  return web::json_response(200, web::listed("holdings", items));
}

}  // namespace

http::Route get_holdings(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/parties/{handle}/holdings",
          .rule = http::Rule(Action::read_holdings),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
