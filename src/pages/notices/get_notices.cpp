// All public notices, newest first.
#include "flow/desk.h"
#include "pages/home/public_pages.h"
#include "pages/parts/page.h"

namespace tocsin::http {

Route get_notices(App& app) {
  return {.method = Method::get,
          .pattern = "/notices",
          .rule = Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const auto notices, flow::public_notices(app.world, "", 500));
            return html_response(200, site::notices_page(frame_of(app, request), notices));
          }};
}

}  // namespace tocsin::http
