// An officer assesses the evidence for one item of the reform.
#include "flow/standing.h"
#include "pages/standing/standing_screen.h"

namespace tocsin::pages {

http::Route post_desk_assessment(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/standing/{id}/assess/{item}",
          .rule = http::Rule(Action::assess_reform),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            const auto assess = [&]() -> Status {
              TOC_TRY(const PartnershipId id, web::id_of<PartnershipId>(request, "id"));
              TOC_TRY(const ReformItemId item, web::id_of<ReformItemId>(request, "item"));
              TOC_TRY(const Weight weight, parse_weight(posted.text("weight")));
              const std::string assessment = posted.text("assessment");
              if (assessment != "accepted" && assessment != "refused") {
                return fail(Errc::malformed, "Choose one of the values that are offered.",
                            "/assessment");
              }
              TOC_CHECK(flow::assess_reform(
                  app.world, web::caller_of(request).principal, id, item,
                  {.assessment = assessment == "accepted" ? flow::Assessment::accepted
                                                          : flow::Assessment::refused,
                   .weight = weight}));
              return {};
            };
            return after_standing_form(app, request, posted, "assess/" + request.parameter("item"),
                                       assess());
          }};
}

}  // namespace tocsin::pages
