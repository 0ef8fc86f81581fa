// DELETE /api/v1/keys/{id}: revokes it at once.
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const ApiKeyId id, id_of<ApiKeyId>(request, "id"));
  TOC_CHECK(flow::revoke_api_key(app.world, caller_of(request).principal, id));
  return respond(204, "application/json", "");
}

}  // namespace

Route delete_key(App& app) {
  return {.method = Method::delete_,
          .pattern = "/api/v1/keys/{id}",
          .rule = Rule(Action::manage_own_keys),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
