// POST /api/v1/conflicts/decisions
// {"case","party"?,"regime","against","decision":"release"|"withhold","reason"}.
#include "base/limits.h"
#include "flow/conflicts.h"
#include "flow/desk.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::ConflictDecisionDraft draft;
  draft.case_number = fields.text("case", kTextFieldBytesMax);
  draft.party = fields.optional_text("party", kTextFieldBytesMax).value_or("");
  draft.regime = fields.text("regime", kTextFieldBytesMax);
  draft.against = fields.text("against", kTextFieldBytesMax);
  const std::string decision = fields.text("decision", kTextFieldBytesMax);
  if (decision != "release" && decision != "withhold") {
    fields.refuse("decision", "The decision is release or withhold.");
  }
  draft.decision =
      decision == "release" ? flow::ConflictDecision::released : flow::ConflictDecision::withheld;
  draft.reason = fields.text("reason", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  if (draft.party.empty()) {
    TOC_TRY(const store::Party own, flow::own_party(app.world, web::caller_of(request).principal));
    draft.party = own.handle;
  }
  TOC_TRY(const auto index,
          flow::decide_conflict(app.world, web::caller_of(request).principal, draft));
  return web::acted(index);
}

}  // namespace

http::Route post_conflict_decisions(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/conflicts/decisions",
          .rule = http::Rule(Action::decide_conflict),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
