// GET /api/v1/portal-receipts/{id}/document: the receipt that a portal gave, as it was handed in.
// It came from outside: never shown, never with the type that it claims.
#include "flow/workbench.h"
#include "web/app.h"

namespace tocsin::http {

Route get_portal_receipt_document(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/portal-receipts/{id}/document",
          .rule = Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const PortalReceiptId id, id_of<PortalReceiptId>(request, "id"));
            TOC_TRY(std::string document,
                    flow::portal_receipt_document(app.world, caller_of(request).principal, id));
            Response response =
                download("application/octet-stream", to_text(id) + ".bin", std::move(document));
            response.set("Content-Security-Policy", std::string(kForeignDocumentPolicy));
            return response;
          }};
}

}  // namespace tocsin::http
