// Public notices for feed readers (RFC 4287).
#include "flow/desk.h"
#include "pages/notices/notice_pages.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_notices_atom(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/notices.atom",
          .rule = http::Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& /*request*/) -> Result<http::Response> {
            TOC_TRY(const auto notices, flow::public_notices(app.world, "", 100));
            return http::respond(200, "application/atom+xml; charset=utf-8",
                                 to_atom(notices, app.world.base_url));
          }};
}

}  // namespace tocsin::pages
