// The duties of one party in one case, with the arithmetic; ?as_of= asks what was known at a log
// entry.
#include "pages/duties/verdicts_screen.h"

namespace tocsin::http {

Route get_desk_verdicts(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/duties/{number}/{party}",
          .rule = Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(std::string html, verdicts_screen(app, request, {}));
            return html_response(200, std::move(html));
          }};
}

}  // namespace tocsin::http
