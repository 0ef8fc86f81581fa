// The form to sign in.
#include "pages/accounts/account_pages.h"
#include "pages/parts/page.h"

namespace tocsin::pages {

http::Route get_sign_in(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/sign-in",
          .rule = http::Rule(Action::sign_in),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            if (!web::caller_of(request).session_token.empty()) {
              return back_to(app, request, "/desk");
            }
            return web::html_response(200, sign_in_page(frame_of(app, request), {}));
          }};
}

}  // namespace tocsin::pages
