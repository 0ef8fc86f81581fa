// An attachment as a download. It came from a stranger: never shown, never with the type or name
// that it claims.
#include "flow/desk.h"
#include "pages/parts/page.h"

namespace tocsin::http {

Route get_desk_attachment(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/reports/{number}/attachments/{id}",
          .rule = Rule(Action::read_report),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const AttachmentId id, id_of<AttachmentId>(request, "id"));
            const std::string& number = request.parameter("number");
            TOC_TRY(flow::AttachmentContent content,
                    flow::read_attachment(app.world, caller_of(request).principal, number, id));
            Response response = download("application/octet-stream", to_text(id) + ".bin",
                                         std::move(content.bytes));
            response.set("Content-Security-Policy", std::string(kForeignDocumentPolicy));
            return response;
          }};
}

}  // namespace tocsin::http
