// One partnership.
#include "pages/standing/standing_screen.h"

namespace tocsin::pages {

http::Route get_desk_partnership(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/desk/standing/{id}",
          .rule = http::Rule(Action::read_standing),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const PartnershipId id, web::id_of<PartnershipId>(request, "id"));
            TOC_TRY(std::string html, standing_screen(app, request, id, {}));
            return web::html_response(200, std::move(html));
          }};
}

}  // namespace tocsin::pages
