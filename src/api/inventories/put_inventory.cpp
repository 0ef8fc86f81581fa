// PUT /api/v1/inventories/{asset}?name=&distribution=: the inventory of one of the caller's assets;
// a new generation of it unless it is the same again.
#include "api/inventories/inventory_upload.h"

namespace tocsin::api {
http::Route put_inventory(web::App& app) {
  return {.method = http::Method::put,
          .pattern = "/api/v1/inventories/{asset}",
          .rule = http::Rule(Action::manage_inventory),
          .body_bytes_max = kInventoryBodyBytesMax,
          .handler = [&app](const http::Request& request) {
            return take_upload(app, request, exposure::put_inventory);
          }};
}

}  // namespace tocsin::api
