// The ways to be warned.
#include "pages/duties/warnings_screen.h"

namespace tocsin::http {

Route get_desk_warnings(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/warnings",
          .rule = Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(std::string html, warnings_screen(app, request, {}));
            return html_response(200, std::move(html));
          }};
}

}  // namespace tocsin::http
