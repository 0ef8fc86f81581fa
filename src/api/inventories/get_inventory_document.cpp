// GET /api/v1/inventories/{asset}/documents/{kind}/{ordinal}: a document as it came, byte for byte.
// It came from outside: never shown, never with the type that it claims.
#include "exposure/inventories.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const std::int64_t number, web::whole_number(request.parameter("asset")));
  TOC_TRY(const std::int64_t ordinal, web::whole_number(request.parameter("ordinal")));
  TOC_TRY(std::string document,
          exposure::asset_document(app.world, web::caller_of(request).principal, number,
                                   request.parameter("kind"), static_cast<std::size_t>(ordinal)));
  http::Response response =
      web::download("application/octet-stream", "inventory.bin", std::move(document));
  response.set("Content-Security-Policy", std::string(http::kForeignDocumentPolicy));
  return response;
}

}  // namespace

http::Route get_inventory_document(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/inventories/{asset}/documents/{kind}/{ordinal}",
          .rule = http::Rule(Action::read_inventory),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
