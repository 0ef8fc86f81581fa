// One case.
#include "pages/cases/case_screen.h"

namespace tocsin::http {

Route get_desk_case(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/cases/{number}",
          .rule = Rule(Action::read_case),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(std::string html, case_screen(app, request, request.parameter("number"), {}));
            return html_response(200, std::move(html));
          }};
}

}  // namespace tocsin::http
