// A one-time link. Looking at it does not use it up, since mail scanners open every link they see.
#include "pages/accounts/account_pages.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_sign_in_link(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/sign-in/{token}",
          .rule = http::Rule(Action::sign_in),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            return web::html_response(
                200, sign_in_link_page(frame_of(app, request), request.parameter("token")));
          }};
}

}  // namespace tocsin::pages
