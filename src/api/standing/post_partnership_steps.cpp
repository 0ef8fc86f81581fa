// POST /api/v1/partnerships/{id}/steps {"target","reason",…}: takes the step, or proposes it to a
// second officer (202).
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::StepDraft draft;
  TOC_TRY(draft.partnership, web::id_of<PartnershipId>(request, "id"));
  draft.target = fields.text("target", kTextFieldBytesMax);
  draft.reason = fields.text("reason", kTextFieldBytesMax);
  draft.reason_zh = fields.optional_text("reason_zh", kTextFieldBytesMax).value_or("");
  draft.emergency_ground =
      fields.optional_text("emergency_ground", kTextFieldBytesMax).value_or("");
  if (const auto signed_at = fields.optional_text("agreement_signed", kTextFieldBytesMax)) {
    const Result<Instant> at = parse_rfc3339(*signed_at);
    if (at) {
      draft.agreement_signed = *at;
    } else {
      fields.refuse("agreement_signed", at.error());
    }
  }
  for (const std::string& text : fields.texts("evidence", 100, 100)) {
    const Result<FactId> id = parse_id<FactId>(text);
    if (id) {
      draft.evidence.facts.push_back(*id);
    } else {
      fields.refuse("evidence", id.error());
    }
  }
  if (const std::optional<Json> verdicts = fields.any("verdicts")) {
    std::size_t place = 0;
    for (const Json& element : verdicts->elements()) {
      JsonFields verdict(element, pointer("/verdicts", place++));
      draft.evidence.verdicts.push_back({.case_number = verdict.text("case", 64),
                                         .regime = verdict.text("regime", 200),
                                         .stage = verdict.text("stage", 200),
                                         .as_of = verdict.optional_integer("as_of")});
      TOC_CHECK(verdict.finish());
    }
  }
  if (const std::optional<Json> demands = fields.any("demands")) {
    std::size_t place = 0;
    for (const Json& element : demands->elements()) {
      JsonFields demand(element, pointer("/demands", place++));
      draft.demands.push_back({.demand = demand.text("demand", kTextFieldBytesMax),
                               .criterion = demand.text("criterion", kTextFieldBytesMax)});
      TOC_CHECK(demand.finish());
    }
  }
  TOC_CHECK(fields.finish());
  TOC_TRY(const flow::StepOutcome outcome,
          flow::propose_step(app.world, web::caller_of(request).principal, draft));
  JsonWriter json;
  json.begin_object().field("decision", to_text(outcome.decision)).flag("taken", outcome.is_taken);
  json.field("notice", outcome.notice_slug).field("log_index", outcome.index).end_object();
  return web::json_response(outcome.is_taken ? 200 : 202, json.take());
}

}  // namespace

http::Route post_partnership_steps(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/partnerships/{id}/steps",
          .rule = http::Rule(Action::propose_standing),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
