// The partner hands in evidence for one item of the reform.
#include "flow/standing.h"
#include "pages/standing/standing_screen.h"

namespace tocsin::pages {

http::Route post_desk_reform(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/standing/{id}/reform/{item}",
          .rule = http::Rule(Action::answer_notice),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            const auto submit = [&]() -> Status {
              TOC_TRY(const PartnershipId id, web::id_of<PartnershipId>(request, "id"));
              TOC_TRY(const ReformItemId item, web::id_of<ReformItemId>(request, "item"));
              if (posted.text("reform_evidence").empty()) {
                return fail(Errc::malformed, "This field is needed.", "/reform_evidence");
              }
              TOC_CHECK(flow::submit_reform(app.world, web::caller_of(request).principal, id, item,
                                            posted.text("reform_evidence")));
              return {};
            };
            return after_standing_form(app, request, posted, "reform/" + request.parameter("item"),
                                       submit());
          }};
}

}  // namespace tocsin::pages
