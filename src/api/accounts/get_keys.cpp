// GET /api/v1/keys: the caller's API keys, without their secrets.
#include "web/app.h"
#include "web/views.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const auto keys, flow::list_api_keys(app.world, caller_of(request).principal));
  return json_response(200, listed("keys", keys));
}

}  // namespace

Route get_keys(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/keys",
          .rule = Rule(Action::manage_own_keys),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
