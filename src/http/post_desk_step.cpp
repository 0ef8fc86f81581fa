// An officer takes or proposes a step of a partnership.
#include "flow/standing.h"
#include "http/standing_screen.h"

namespace tocsin::http {
namespace {

Status step(const App& app, const Request& request, const Posted& posted) {
  flow::StepDraft draft;
  TOC_TRY(draft.partnership, partnership_of(request));
  draft.target = posted.text("target");
  draft.reason = posted.text("reason_en");
  draft.reason_zh = posted.text("reason_zh");
  for (const auto& [field, text] :
       {std::pair{"/reason_en", draft.reason}, std::pair{"/reason_zh", draft.reason_zh}}) {
    if (text.empty()) {
      return fail(Errc::malformed, "This field is needed.", field);
    }
  }
  for (const std::string& line : posted.lines("evidence")) {
    const Result<FactId> fact = parse_id<FactId>(line);
    if (!fact) {
      return fail(Errc::malformed, "There is no such fact.", "/evidence");
    }
    draft.evidence.push_back(*fact);
  }
  draft.emergency_ground = posted.text("emergency_ground");
  TOC_TRY(draft.agreement_signed, posted.moment("agreement_signed"));
  // The checklist stands in the form for every step and counts for a suspension only.
  if (draft.target == "suspended") {
    for (const std::string& line : posted.lines("demands")) {
      const std::size_t bar = line.find('|');
      draft.demands.push_back({.demand = line.substr(0, bar),
                               .criterion = bar == std::string::npos ? "" : line.substr(bar + 1)});
    }
  }
  TOC_CHECK(flow::propose_step(app.world, caller_of(request).principal, draft));
  return {};
}

}  // namespace

Route post_desk_step(App& app) {
  return {.method = Method::post,
          .pattern = "/desk/standing/{id}/step",
          .rule = Rule(Action::propose_standing),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            return after_standing_form(app, request, posted, "step", step(app, request, posted));
          }};
}

}  // namespace tocsin::http
