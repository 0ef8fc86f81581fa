// POST /api/v1/facts {"case","party"?,"fact","of"?,"value"?,"at":T or
// {"earliest","latest"},"weight","from_obligor"?,"evidence"}.
#include "base/limits.h"
#include "flow/duties.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::FactDraft draft;
  draft.case_number = fields.text("case", kTextFieldBytesMax);
  draft.party = fields.optional_text("party", kTextFieldBytesMax).value_or("");
  draft.name = fields.text("fact", kTextFieldBytesMax);
  draft.about = fields.optional_text("of", kTextFieldBytesMax).value_or("");
  draft.value = fields.optional_text("value", kTextFieldBytesMax).value_or("");
  draft.is_from_obligor = fields.optional_boolean("from_obligor").value_or(false);
  draft.evidence = fields.optional_text("evidence", kTextFieldBytesMax).value_or("");
  const Result<Weight> weight = parse_weight(fields.text("weight", kTextFieldBytesMax));
  if (!weight) {
    fields.refuse("weight", weight.error());
  }
  // An instant, or an interval when the time is only known roughly.
  const std::optional<Json> at = fields.any("at");
  const auto edge = [&](std::string_view name) {
    const std::string_view text =
        at ? at->text().value_or(at->text_at({name}).value_or("")) : std::string_view();
    const Result<Instant> instant = parse_rfc3339(text);
    if (!instant) {
      fields.refuse("at", instant.error());
    }
    return instant.value_or(Instant{});
  };
  draft.earliest = edge("earliest");
  draft.latest = edge("latest");
  TOC_CHECK(fields.finish());
  draft.weight = *weight;
  TOC_TRY(const flow::RecordedFact recorded,
          flow::record_fact(app.world, web::caller_of(request).principal, draft));
  JsonWriter json;
  json.begin_object()
      .field("id", to_text(recorded.id))
      .field("log_index", recorded.index)
      .end_object();
  return web::json_response(201, json.take());
}

}  // namespace

http::Route post_facts(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/facts",
          .rule = http::Rule(Action::record_fact),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
