// An officer takes or proposes a step of a partnership.
#include "base/text.h"
#include "flow/standing.h"
#include "pages/standing/standing_screen.h"

namespace tocsin::pages {
namespace {

Status step(const web::App& app, const http::Request& request, const Posted& posted) {
  flow::StepDraft draft;
  TOC_TRY(draft.partnership, web::id_of<PartnershipId>(request, "id"));
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
    draft.evidence.facts.push_back(*fact);
  }
  if (const std::string verdict = posted.text("verdict"); !verdict.empty()) {
    const std::vector<std::string_view> parts = split(verdict, '|');
    if (parts.size() != 3) {
      return fail(Errc::malformed, "Choose one of the values that are offered.", "/verdict");
    }
    draft.evidence.verdicts.push_back({.case_number = std::string(parts[0]),
                                       .regime = std::string(parts[1]),
                                       .stage = std::string(parts[2]),
                                       .as_of = std::nullopt});
  }
  draft.emergency_ground = posted.text("emergency_ground");
  TOC_TRY(draft.agreement_signed, posted.moment("agreement_signed"));
  // The checklist stands in the form for every step and counts where the programme agrees on one.
  TOC_TRY(const flow::StandingView standing,
          flow::view_partnership(app.world, web::caller_of(request).principal, draft.partnership));
  const regimes::Programme* programme = app.world.law->programme(standing.partnership.programme);
  const regimes::ProgrammeState* target =
      programme == nullptr ? nullptr : programme->state(draft.target);
  if (target != nullptr && target->asks_reform) {
    for (const std::string& line : posted.lines("demands")) {
      const std::size_t bar = line.find('|');
      draft.demands.push_back({.demand = line.substr(0, bar),
                               .criterion = bar == std::string::npos ? "" : line.substr(bar + 1)});
    }
  }
  TOC_CHECK(flow::propose_step(app.world, web::caller_of(request).principal, draft));
  return {};
}

}  // namespace

http::Route post_desk_step(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/standing/{id}/step",
          .rule = http::Rule(Action::propose_standing),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            return after_standing_form(app, request, posted, "step", step(app, request, posted));
          }};
}

}  // namespace tocsin::pages
