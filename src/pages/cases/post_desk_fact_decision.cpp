// An officer accepts, contests, rejects or withdraws a fact.
#include "flow/duties.h"
#include "pages/cases/case_screen.h"

namespace tocsin::http {
namespace {

Status decide(const App& app, const Request& request, const Posted& posted) {
  TOC_TRY(const FactId id, id_of<FactId>(request, "fact"));
  TOC_TRY(const EvidenceStatus status, parse_evidence_status(posted.text("status")));
  TOC_CHECK(flow::decide_fact(app.world, caller_of(request).principal, id,
                              {.status = status, .reason = posted.text("reason")}));
  return {};
}

}  // namespace

Route post_desk_fact_decision(App& app) {
  return {.method = Method::post,
          .pattern = "/desk/cases/{number}/facts/{fact}",
          .rule = Rule(Action::decide_fact),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            return after_case_form(app, request, posted, decide(app, request, posted));
          }};
}

}  // namespace tocsin::http
