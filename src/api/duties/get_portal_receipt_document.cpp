// GET /api/v1/portal-receipts/{id}/document: the receipt that a portal gave, as it was handed in.
// It came from outside: never shown, never with the type that it claims.
#include "flow/workbench.h"
#include "web/app.h"

namespace tocsin::api {

http::Route get_portal_receipt_document(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/portal-receipts/{id}/document",
          .rule = http::Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const PortalReceiptId id, web::id_of<PortalReceiptId>(request, "id"));
            TOC_TRY(std::string document, flow::portal_receipt_document(
                                              app.world, web::caller_of(request).principal, id));
            http::Response response = web::download("application/octet-stream",
                                                    to_text(id) + ".bin", std::move(document));
            response.set("Content-Security-Policy", std::string(http::kForeignDocumentPolicy));
            return response;
          }};
}

}  // namespace tocsin::api
