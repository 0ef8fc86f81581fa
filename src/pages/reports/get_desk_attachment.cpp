// An attachment as a download. It came from a stranger: never shown, never with the type or name
// that it claims.
#include "flow/desk.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_desk_attachment(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/reports/{number}/attachments/{id}",
          .rule = http::Rule(Action::read_report),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const AttachmentId id, web::id_of<AttachmentId>(request, "id"));
            const std::string& number = request.parameter("number");
            TOC_TRY(
                flow::AttachmentContent content,
                flow::read_attachment(app.world, web::caller_of(request).principal, number, id));
            http::Response response = web::download("application/octet-stream",
                                                    to_text(id) + ".bin", std::move(content.bytes));
            response.set("Content-Security-Policy", std::string(http::kForeignDocumentPolicy));
            return response;
          }};
}

}  // namespace tocsin::pages
