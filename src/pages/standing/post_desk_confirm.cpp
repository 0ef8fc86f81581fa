// Another officer confirms an emergency step before it lapses.
#include "flow/standing.h"
#include "pages/standing/standing_screen.h"

namespace tocsin::http {

Route post_desk_confirm(App& app) {
  return {.method = Method::post,
          .pattern = "/desk/standing/{id}/confirm",
          .rule = Rule(Action::decide_standing),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            const auto confirm = [&]() -> Status {
              TOC_TRY(const PartnershipId id, id_of<PartnershipId>(request, "id"));
              TOC_CHECK(flow::confirm_step(app.world, caller_of(request).principal, id));
              return {};
            };
            return after_standing_form(app, request, posted, "confirm", confirm());
          }};
}

}  // namespace tocsin::http
