// What else is done with a partnership: an annulment proposed, an infraction closed, a contribution
// or an exception recorded, a step of the partner's own. "standing_act" says which, the hidden
// field "act" in which form.
#include "flow/standing.h"
#include "pages/standing/standing_screen.h"

namespace tocsin::pages {
namespace {

Status do_act(const web::App& app, const http::Request& request, const Posted& posted) {
  const Principal& principal = web::caller_of(request).principal;
  TOC_TRY(const PartnershipId id, web::id_of<PartnershipId>(request, "id"));
  const std::string act = posted.text("standing_act");
  if (act == "annul") {
    TOC_CHECK(flow::propose_annulment(app.world, principal,
                                      {.partnership = id,
                                       .reason = posted.text("reason_en"),
                                       .reason_zh = posted.text("reason_zh")}));
  } else if (act == "remedied" || act == "dismissed") {
    TOC_TRY(const std::int64_t index, web::whole_number(posted.text("infraction")));
    TOC_CHECK(flow::close_infraction(
        app.world, principal, id,
        {.opened_index = index,
         .outcome = act == "remedied" ? InfractionOutcome::remedied : InfractionOutcome::dismissed,
         .reason = posted.text("reason")}));
  } else if (act == "indicators_met" || act == "documented_exception") {
    TOC_CHECK(flow::record_standing(
        app.world, principal, id,
        act == "indicators_met" ? RecordKind::indicators_met : RecordKind::documented_exception,
        posted.text("reason")));
  } else if (act == "own_step") {
    TOC_CHECK(flow::take_own_step(app.world, principal, id, posted.text("target"),
                                  posted.text("reason")));
  } else {
    return fail(Errc::malformed, "Choose one of the values that are offered.", "/standing_act");
  }
  return {};
}

}  // namespace

http::Route post_desk_standing_act(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/standing/{id}/act",
          .rule = http::Rule(Action::read_standing),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            const FieldName reason = posted.text("standing_act") == "annul"
                                         ? FieldName{"/reason", "reason_en"}
                                         : FieldName{"/body", "reason"};
            return after_standing_form(app, request, posted, posted.text("act"),
                                       do_act(app, request, posted), {reason});
          }};
}

}  // namespace tocsin::pages
