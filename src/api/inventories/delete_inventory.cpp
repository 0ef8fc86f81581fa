// DELETE /api/v1/inventories/{asset}: the asset of the caller's is no more; its findings are
// closed.
#include "flow/inventories.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_CHECK(app.uploads_by_credential->take(actor_of(caller_of(request).principal)));
  TOC_CHECK(flow::remove_asset(app.world, caller_of(request).principal, request.parameter("asset"),
                               std::nullopt));
  return respond(204, "application/json", "");
}

}  // namespace

Route delete_inventory(App& app) {
  return {.method = Method::delete_,
          .pattern = "/api/v1/inventories/{asset}",
          .rule = Rule(Action::manage_inventory),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
