// GET /api/v1/inventories/{asset}: one asset by its number, with its documents and what cannot be
// judged.
#include "exposure/finding_json.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const std::int64_t number, web::whole_number(request.parameter("asset")));
  TOC_TRY(const exposure::AssetView view,
          exposure::view_asset(app.world, web::caller_of(request).principal, number));
  return web::json_response(200, exposure::to_json(view));
}

}  // namespace

http::Route get_inventory(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/inventories/{asset}",
          .rule = http::Rule(Action::read_inventory),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
