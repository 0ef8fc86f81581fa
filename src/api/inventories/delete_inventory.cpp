// DELETE /api/v1/inventories/{asset}: the asset of the caller's is no more; its findings are
// closed.
#include "exposure/inventories.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_CHECK(app.uploads_by_credential->take(actor_of(web::caller_of(request).principal)));
  TOC_CHECK(exposure::remove_asset(app.world, web::caller_of(request).principal,
                                   request.parameter("asset"), std::nullopt));
  return http::respond(204, "application/json", "");
}

}  // namespace

http::Route delete_inventory(web::App& app) {
  return {.method = http::Method::delete_,
          .pattern = "/api/v1/inventories/{asset}",
          .rule = http::Rule(Action::manage_inventory),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
