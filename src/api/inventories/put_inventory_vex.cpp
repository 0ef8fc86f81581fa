// PUT /api/v1/inventories/{asset}/vex?name=: what the organization itself says of flaws in the
// asset (OpenVEX, CycloneDX, CSAF).
#include "api/inventories/inventory_upload.h"

namespace tocsin::api {
http::Route put_inventory_vex(web::App& app) {
  return {.method = http::Method::put,
          .pattern = "/api/v1/inventories/{asset}/vex",
          .rule = http::Rule(Action::manage_inventory),
          .body_bytes_max = kInventoryBodyBytesMax,
          .handler = [&app](const http::Request& request) {
            return take_upload(app, request, exposure::put_vex);
          }};
}

}  // namespace tocsin::api
