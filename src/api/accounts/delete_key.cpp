// DELETE /api/v1/keys/{id}: revokes it at once.
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const ApiKeyId id, web::id_of<ApiKeyId>(request, "id"));
  TOC_CHECK(flow::revoke_api_key(app.world, web::caller_of(request).principal, id));
  return http::respond(204, "application/json", "");
}

}  // namespace

http::Route delete_key(web::App& app) {
  return {.method = http::Method::delete_,
          .pattern = "/api/v1/keys/{id}",
          .rule = http::Rule(Action::manage_own_keys),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
