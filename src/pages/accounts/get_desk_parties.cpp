// Organizations and, for those who run the instance, their people.
#include "pages/accounts/parties_screen.h"

namespace tocsin::pages {

http::Route get_desk_parties(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/parties",
          .rule = http::Rule(Action::read_party),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(std::string html, parties_screen(app, request, {}));
            return web::html_response(200, std::move(html));
          }};
}

}  // namespace tocsin::pages
