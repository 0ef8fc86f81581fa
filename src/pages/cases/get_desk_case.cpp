// One case.
#include "pages/cases/case_screen.h"

namespace tocsin::pages {

http::Route get_desk_case(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/cases/{number}",
          .rule = http::Rule(Action::read_case),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(std::string html, case_screen(app, request, request.parameter("number"), {}));
            return web::html_response(200, std::move(html));
          }};
}

}  // namespace tocsin::pages
