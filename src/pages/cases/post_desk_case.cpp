// What the desk does with a case. The hidden field "act" says which.
#include "flow/cases.h"
#include "pages/cases/case_screen.h"

namespace tocsin::pages {
namespace {

Status do_act(const web::App& app, const Principal& principal, const std::string& number,
              const Posted& posted) {
  const std::string act = posted.text("act");
  if (act == "merge") {
    TOC_CHECK(flow::merge_case(app.world, principal, number, posted.text("into")));
  } else if (act == "unmerge") {
    TOC_CHECK(flow::unmerge_case(app.world, principal, number));
  } else if (act == "participant") {
    TOC_CHECK(flow::add_participant(
        app.world, principal, number,
        {.party = posted.text("party"), .roles = {posted.text("participant_role")}}));
  } else if (act == "rm_state") {
    TOC_TRY(const RmState state, parse_rm_state(posted.text("rm_state")));
    TOC_CHECK(flow::set_rm_state(app.world, principal, number, posted.text("party"), state));
  } else if (act == "event") {
    TOC_TRY(const CaseEvent event, parse_case_event(posted.text("event")));
    TOC_TRY(const Instant at, posted.needed_moment("event_at"));
    TOC_CHECK(flow::record_event(app.world, principal, number,
                                 {.event = event, .party = posted.text("party"), .at = at}));
  } else if (act == "share") {
    TOC_TRY(const Tlp tlp, parse_tlp(posted.text("tlp")));
    TOC_CHECK(flow::share_update(app.world, principal, number,
                                 {.tlp = tlp,
                                  .title = posted.text("title"),
                                  .text = posted.text("text"),
                                  .reason = posted.text("reason")}));
  } else {
    return fail(Errc::malformed, "Choose one of the values that are offered.", "/act");
  }
  return {};
}

}  // namespace

http::Route post_desk_case(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/cases/{number}",
          .rule = http::Rule(Action::manage_case),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            return after_case_form(
                app, request, posted,
                do_act(app, web::caller_of(request).principal, request.parameter("number"), posted),
                {{"/roles", "participant_role"}});
          }};
}

}  // namespace tocsin::pages
