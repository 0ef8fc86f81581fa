// PUT /api/v1/inventories/{asset}/vex?name=: what the organization itself says of flaws in the
// asset (OpenVEX, CycloneDX).
#include "flow/finding_json.h"
#include "http/inventory_upload.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_CHECK(app.uploads_by_credential->take(actor_of(caller_of(request).principal)));
  TOC_TRY(const flow::InventoryUpload upload, inventory_upload(request));
  TOC_TRY(const flow::UploadResult result,
          flow::put_vex(app.world, caller_of(request).principal, upload));
  return json_response(200, flow::to_json(result));
}

}  // namespace

Route put_inventory_vex(App& app) {
  return {.method = Method::put,
          .pattern = "/api/v1/inventories/{asset}/vex",
          .rule = Rule(Action::manage_inventory),
          .body_bytes_max = kInventoryBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
