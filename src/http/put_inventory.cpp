// PUT /api/v1/inventories/{asset}?name=&distribution=: the inventory of one of the caller's assets;
// a new generation of it unless it is the same again.
#include "flow/finding_json.h"
#include "http/inventory_upload.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_CHECK(app.uploads_by_credential->take(actor_of(caller_of(request).principal)));
  TOC_TRY(const flow::InventoryUpload upload, inventory_upload(request));
  TOC_TRY(const flow::UploadResult result,
          flow::put_inventory(app.world, caller_of(request).principal, upload));
  return json_response(200, flow::to_json(result));
}

}  // namespace

Route put_inventory(App& app) {
  return {.method = Method::put,
          .pattern = "/api/v1/inventories/{asset}",
          .rule = Rule(Action::manage_inventory),
          .body_bytes_max = kInventoryBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
