// The partner's right to be heard, in every standing.
#include "flow/standing.h"
#include "pages/standing/standing_screen.h"

namespace tocsin::pages {

http::Route post_desk_answer(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/standing/{id}/answer",
          .rule = http::Rule(Action::answer_notice),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            const auto answer = [&]() -> Status {
              TOC_TRY(const PartnershipId id, web::id_of<PartnershipId>(request, "id"));
              if (posted.text("answer").empty()) {
                return fail(Errc::malformed, "This field is needed.", "/answer");
              }
              TOC_CHECK(flow::answer_notice(app.world, web::caller_of(request).principal, id,
                                            posted.text("answer")));
              return {};
            };
            return after_standing_form(app, request, posted, "answer", answer());
          }};
}

}  // namespace tocsin::pages
