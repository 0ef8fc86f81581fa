// GET /api/v1/inventories/{asset}: one asset by its number, with its documents and what cannot be
// judged.
#include "flow/finding_json.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const std::int64_t number, whole_number(request.parameter("asset")));
  TOC_TRY(const flow::AssetView view,
          flow::view_asset(app.world, caller_of(request).principal, number));
  return json_response(200, flow::to_json(view));
}

}  // namespace

Route get_inventory(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/inventories/{asset}",
          .rule = Rule(Action::read_inventory),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
