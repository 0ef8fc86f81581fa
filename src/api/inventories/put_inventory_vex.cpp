// PUT /api/v1/inventories/{asset}/vex?name=: what the organization itself says of flaws in the
// asset (OpenVEX, CycloneDX).
#include "api/inventories/inventory_upload.h"

namespace tocsin::http {
Route put_inventory_vex(App& app) {
  return {.method = Method::put,
          .pattern = "/api/v1/inventories/{asset}/vex",
          .rule = Rule(Action::manage_inventory),
          .body_bytes_max = kInventoryBodyBytesMax,
          .handler = [&app](const Request& request) {
            return take_upload(app, request, flow::put_vex);
          }};
}

}  // namespace tocsin::http
