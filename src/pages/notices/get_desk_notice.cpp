// One notice to the reader's organization, with its signature.
#include "flow/desk.h"
#include "pages/home/public_pages.h"
#include "pages/parts/page.h"
#include "web/trust.h"

namespace tocsin::http {

Route get_desk_notice(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/inbox/{slug}",
          .rule = Rule(Action::read_inbox),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            const site::Frame frame = frame_of(app, request);
            TOC_TRY(const store::Notice notice,
                    flow::read_addressed(app.world, frame.reader, request.parameter("slug")));
            return html_response(200, site::notice_page(frame, notice, notice_key_text(app)));
          }};
}

}  // namespace tocsin::http
