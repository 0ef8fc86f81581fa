// Organizations and, for those who run the instance, their people.
#include "pages/accounts/parties_screen.h"

namespace tocsin::http {

Route get_desk_parties(App& app) {
  return {.method = Method::get,
          .pattern = "/desk/parties",
          .rule = Rule(Action::read_party),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(std::string html, parties_screen(app, request, {}));
            return html_response(200, std::move(html));
          }};
}

}  // namespace tocsin::http
