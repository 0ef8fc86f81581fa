// Notices to the reader's organization.
#include "flow/desk.h"
#include "pages/notices/notice_pages.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_desk_inbox(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/inbox",
          .rule = http::Rule(Action::read_inbox),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            const Frame frame = frame_of(app, request);
            TOC_TRY(const auto notices, flow::read_inbox(app.world, frame.reader));
            return web::html_response(200, inbox_page(frame, notices));
          }};
}

}  // namespace tocsin::pages
