// The duties of one party in one case, with the arithmetic; ?as_of= asks what was known at a log
// entry.
#include "pages/duties/verdicts_screen.h"

namespace tocsin::pages {

http::Route get_desk_verdicts(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/duties/{number}/{party}",
          .rule = http::Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(std::string html, verdicts_screen(app, request, {}));
            return web::html_response(200, std::move(html));
          }};
}

}  // namespace tocsin::pages
