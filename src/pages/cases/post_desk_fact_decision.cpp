// An officer accepts, contests, rejects or withdraws a fact.
#include "flow/duties.h"
#include "pages/cases/case_screen.h"

namespace tocsin::pages {
namespace {

Status decide(const web::App& app, const http::Request& request, const Posted& posted) {
  TOC_TRY(const FactId id, web::id_of<FactId>(request, "fact"));
  TOC_TRY(const EvidenceStatus status, parse_evidence_status(posted.text("status")));
  TOC_CHECK(flow::decide_fact(app.world, web::caller_of(request).principal, id,
                              {.status = status, .reason = posted.text("reason")}));
  return {};
}

}  // namespace

http::Route post_desk_fact_decision(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/desk/cases/{number}/facts/{fact}",
          .rule = http::Rule(Action::decide_fact),
          .body_bytes_max = kFormBytesMax,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const Posted posted, Posted::read(request));
            return after_case_form(app, request, posted, decide(app, request, posted));
          }};
}

}  // namespace tocsin::pages
