// Offers a fact as evidence.
#include "flow/duties.h"
#include "pages/cases/case_screen.h"

namespace tocsin::pages {
namespace {

Status record(const web::App& app, const http::Request& request, const Posted& posted) {
  flow::FactDraft draft;
  draft.case_number = request.parameter("number");
  draft.party = posted.text("party");
  draft.name = posted.text("fact");
  draft.about = posted.text("about");
  draft.value = posted.text("value");
  TOC_TRY(draft.earliest, posted.needed_moment("earliest"));
  TOC_TRY(const auto latest, posted.moment("latest"));
  draft.latest = latest.value_or(draft.earliest);
  TOC_TRY(draft.weight, parse_weight(posted.text("weight")));
  draft.is_from_obligor = !posted.text("from_obligor").empty();
  draft.evidence = posted.text("evidence_text");
  TOC_CHECK(flow::record_fact(app.world, web::caller_of(request).principal, draft));
  return {};
}

}  // namespace

http::Route post_desk_fact(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/cases/{number}/facts",
          .rule = http::Rule(Action::record_fact),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            return after_case_form(app, request, posted, record(app, request, posted));
          }};
}

}  // namespace tocsin::pages
