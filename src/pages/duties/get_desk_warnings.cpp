// The ways to be warned.
#include "pages/duties/warnings_screen.h"

namespace tocsin::pages {

http::Route get_desk_warnings(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/warnings",
          .rule = http::Rule(Action::read_duty),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(std::string html, warnings_screen(app, request, {}));
            return web::html_response(200, std::move(html));
          }};
}

}  // namespace tocsin::pages
