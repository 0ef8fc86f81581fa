// What else is done with a partnership: an annulment proposed, an infraction closed, a contribution
// or an exception recorded, a step of the partner's own. The field "standing_act" says which.
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
    TOC_CHECK(
        flow::close_infraction(app.world, principal, id,
                               {.opened_index = index,
                                .outcome = act == "remedied" ? flow::InfractionOutcome::remedied
                                                             : flow::InfractionOutcome::dismissed,
                                .reason = posted.text("reason")}));
  } else if (act == "indicators_met" || act == "documented_exception") {
    TOC_CHECK(flow::record_standing(app.world, principal, id,
                                    act == "indicators_met"
                                        ? flow::RecordKind::indicators_met
                                        : flow::RecordKind::documented_exception,
                                    posted.text("reason")));
  } else if (act == "own_step") {
    TOC_CHECK(flow::take_own_step(app.world, principal, id, posted.text("target"),
                                  posted.text("reason")));
  } else {
    return fail(Errc::malformed, "Choose one of the values that are offered.", "/standing_act");
  }
  return {};
}

/// The form that has this among its choices; "": none.
std::string form_with(const std::string& act) {
  if (act == "remedied" || act == "dismissed") {
    return "close-infraction";
  }
  if (act == "indicators_met" || act == "documented_exception") {
    return "record";
  }
  return act == "annul" ? "annul" : act == "own_step" ? "own-step" : "";
}

}  // namespace

http::Route post_desk_standing_act(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/standing/{id}/act",
          .rule = http::Rule(Action::read_standing),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            return after_standing_form(app, request, posted, form_with(posted.text("standing_act")),
                                       do_act(app, request, posted), {{"/body", "reason"}});
          }};
}

}  // namespace tocsin::pages
