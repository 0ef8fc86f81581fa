// A person of the obliged organization decides on content that two laws disagree about.
#include "flow/conflicts.h"
#include "pages/duties/verdicts_screen.h"

namespace tocsin::pages {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const Posted posted, Posted::read(request));
  // The form's act is "<regime>/<against>".
  const std::string act = posted.text("act");
  const std::size_t slash = act.find('/');
  const Result<store::LogIndex> decided = flow::decide_conflict(
      app.world, web::caller_of(request).principal,
      {.case_number = request.parameter("number"),
       .party = request.parameter("party"),
       .regime = act.substr(0, slash),
       .against = slash == std::string::npos ? "" : act.substr(slash + 1),
       .decision = posted.text("gate_decision") == "release" ? flow::ConflictDecision::released
                                                             : flow::ConflictDecision::withheld,
       .reason = posted.text("gate_reason")});
  if (decided) {
    return back_to(
        app, request,
        "/desk/duties/" + request.parameter("number") + "/" + request.parameter("party"));
  }
  if (!is_form_fault(decided.error())) {
    return std::unexpected(decided.error());
  }
  TOC_TRY(
      std::string html,
      verdicts_screen(app, request, posted.typed(decided.error(), {{"/reason", "gate_reason"}})));
  return form_again(decided.error(), std::move(html));
}

}  // namespace

http::Route post_desk_conflict(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/conflicts/{number}/{party}",
          .rule = http::Rule(Action::decide_conflict),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::pages
