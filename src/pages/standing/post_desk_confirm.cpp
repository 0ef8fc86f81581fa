// Another officer confirms an emergency step before it lapses.
#include "flow/standing.h"
#include "pages/standing/standing_screen.h"

namespace tocsin::pages {

http::Route post_desk_confirm(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/standing/{id}/confirm",
          .rule = http::Rule(Action::decide_standing),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            const auto confirm = [&]() -> Status {
              TOC_TRY(const PartnershipId id, web::id_of<PartnershipId>(request, "id"));
              TOC_CHECK(flow::confirm_step(app.world, web::caller_of(request).principal, id));
              return {};
            };
            return after_standing_form(app, request, posted, "confirm", confirm());
          }};
}

}  // namespace tocsin::pages
