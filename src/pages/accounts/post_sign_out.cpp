// Ends the session.
#include "pages/accounts/signed_in.h"

namespace tocsin::http {

Route post_sign_out(App& app) {
  return {.method = Method::post,
          .pattern = "/sign-out",
          .rule = Rule(Action::use_session),
          .body_bytes_max = 4U << 10U,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_CHECK(flow::sign_out(app.world, caller_of(request).session_token));
            return signed_out(app, request, "/");
          }};
}

}  // namespace tocsin::http
