// GET /api/v1/inventories/{asset}/documents/{kind}/{ordinal}: a document as it came, byte for byte.
// It came from outside: never shown, never with the type that it claims.
#include "flow/inventories.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const std::int64_t number, whole_number(request.parameter("asset")));
  TOC_TRY(const std::int64_t ordinal, whole_number(request.parameter("ordinal")));
  TOC_TRY(std::string document,
          flow::asset_document(app.world, caller_of(request).principal, number,
                               request.parameter("kind"), static_cast<std::size_t>(ordinal)));
  Response response = download("application/octet-stream", "inventory.bin", std::move(document));
  response.set("Content-Security-Policy", std::string(kForeignDocumentPolicy));
  return response;
}

}  // namespace

Route get_inventory_document(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/inventories/{asset}/documents/{kind}/{ordinal}",
          .rule = Rule(Action::read_inventory),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
