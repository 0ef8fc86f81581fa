// One partnership.
#include "pages/standing/standing_screen.h"

namespace tocsin::http {

Route get_desk_partnership(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/standing/{id}",
          .rule = Rule(Action::read_standing),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const PartnershipId id, id_of<PartnershipId>(request, "id"));
            TOC_TRY(std::string html, standing_screen(app, request, id, {}));
            return html_response(200, std::move(html));
          }};
}

}  // namespace tocsin::http
