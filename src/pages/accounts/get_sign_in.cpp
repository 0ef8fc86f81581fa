// The form to sign in.
#include "pages/parts/page.h"

namespace tocsin::http {

Route get_sign_in(App& app) {
  return {.method = Method::get,
          .pattern = "/sign-in",
          .rule = Rule(Action::sign_in),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            if (!caller_of(request).session_token.empty()) {
              return back_to(app, request, "/desk");
            }
            return html_response(200, site::sign_in_page(frame_of(app, request), {}));
          }};
}

}  // namespace tocsin::http
