// The form that sets an empty instance up.
#include "pages/accounts/set_up_gate.h"
#include "pages/parts/page.h"

namespace tocsin::http {

Route get_set_up(App& app) {
  return {.method = Method::get,
          .pattern = "/set-up",
          .rule = Rule(Action::sign_in),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_CHECK(set_up_is_open(app));
            return html_response(200, site::set_up_page(frame_of(app, request), {}));
          }};
}

}  // namespace tocsin::http
