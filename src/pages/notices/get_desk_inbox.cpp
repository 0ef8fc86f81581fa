// Notices to the reader's organization.
#include "flow/desk.h"
#include "pages/home/desk_pages.h"
#include "pages/parts/page.h"

namespace tocsin::http {

Route get_desk_inbox(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/inbox",
          .rule = Rule(Action::read_inbox),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            const site::Frame frame = frame_of(app, request);
            TOC_TRY(const auto notices, flow::read_inbox(app.world, frame.reader));
            return html_response(200, site::inbox_page(frame, notices));
          }};
}

}  // namespace tocsin::http
