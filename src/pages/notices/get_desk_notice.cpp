// One notice to the reader's organization, with its signature.
#include "flow/desk.h"
#include "pages/notices/notice_pages.h"
#include "pages/parts/page.h"
#include "web/trust.h"

namespace tocsin::pages {

http::Route get_desk_notice(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/inbox/{slug}",
          .rule = http::Rule(Action::read_inbox),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            const Frame frame = frame_of(app, request);
            TOC_TRY(const store::Notice notice,
                    flow::read_addressed(app.world, frame.reader, request.parameter("slug")));
            return web::html_response(200, notice_page(frame, notice, web::notice_key_text(app)));
          }};
}

}  // namespace tocsin::pages
