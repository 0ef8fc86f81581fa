// The form that sets an empty instance up.
#include "pages/accounts/account_pages.h"
#include "pages/accounts/set_up_gate.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_set_up(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/set-up",
          .rule = http::Rule(Action::sign_in),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_CHECK(set_up_is_open(app));
            return web::html_response(200, set_up_page(frame_of(app, request), {}));
          }};
}

}  // namespace tocsin::pages
