// Ends the session.
#include "pages/accounts/signed_in.h"

namespace tocsin::pages {

http::Route post_sign_out(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/sign-out",
          .rule = http::Rule(Action::use_session),
          .body_bytes_max = 4U << 10U,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_CHECK(flow::sign_out(app.world, web::caller_of(request).session_token));
            return signed_out(app, request, "/");
          }};
}

}  // namespace tocsin::pages
