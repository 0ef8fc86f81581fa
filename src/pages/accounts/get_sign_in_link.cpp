// A one-time link. Looking at it does not use it up, since mail scanners open every link they see.
#include "pages/parts/page.h"

namespace tocsin::http {

Route get_sign_in_link(App& app) {
  return {.method = Method::get,
          .pattern = "/sign-in/{token}",
          .rule = Rule(Action::sign_in),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            return html_response(
                200, site::sign_in_link_page(frame_of(app, request), request.parameter("token")));
          }};
}

}  // namespace tocsin::http
