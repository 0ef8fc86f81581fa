// The partner hands in evidence for one item of the reform.
#include "flow/standing.h"
#include "pages/standing/standing_screen.h"

namespace tocsin::http {

Route post_desk_reform(App& app) {
  return {.method = Method::post,
          .pattern = "/desk/standing/{id}/reform/{item}",
          .rule = Rule(Action::answer_notice),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            const auto submit = [&]() -> Status {
              TOC_TRY(const PartnershipId id, id_of<PartnershipId>(request, "id"));
              TOC_TRY(const ReformItemId item, id_of<ReformItemId>(request, "item"));
              if (posted.text("reform_evidence").empty()) {
                return fail(Errc::malformed, "This field is needed.", "/reform_evidence");
              }
              TOC_CHECK(flow::submit_reform(app.world, caller_of(request).principal, id, item,
                                            posted.text("reform_evidence")));
              return {};
            };
            return after_standing_form(app, request, posted, "reform/" + request.parameter("item"),
                                       submit());
          }};
}

}  // namespace tocsin::http
