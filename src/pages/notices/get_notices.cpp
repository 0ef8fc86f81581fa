// All public notices, newest first.
#include "flow/desk.h"
#include "pages/notices/notice_pages.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_notices(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/notices",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const auto notices, flow::public_notices(app.world, "", 500));
            return web::html_response(200, notices_page(frame_of(app, request), notices));
          }};
}

}  // namespace tocsin::pages
