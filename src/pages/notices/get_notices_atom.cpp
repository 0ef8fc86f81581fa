// Public notices for feed readers (RFC 4287).
#include "flow/desk.h"
#include "pages/home/public_pages.h"
#include "pages/parts/page.h"

namespace tocsin::http {

Route get_notices_atom(App& app) {
  return {.method = Method::get,
          .pattern = "/notices.atom",
          .rule = Rule(Action::read_public),
          .body_bytes_max = 0,
          .handler = [&app](const Request& /*request*/) -> Result<Response> {
            TOC_TRY(const auto notices, flow::public_notices(app.world, "", 100));
            return respond(200, "application/atom+xml; charset=utf-8",
                           site::to_atom(notices, app.world.base_url));
          }};
}

}  // namespace tocsin::http
