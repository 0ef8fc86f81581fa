// POST /api/v1/partnerships/{id}/annulments {"reason","reason_zh"?}: proposes to take the last step
// back (202).
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::AnnulmentDraft draft;
  TOC_TRY(draft.partnership, id_of<PartnershipId>(request, "id"));
  draft.reason = fields.text("reason", kTextFieldBytesMax);
  draft.reason_zh = fields.optional_text("reason_zh", kTextFieldBytesMax).value_or("");
  TOC_CHECK(fields.finish());
  TOC_TRY(const DecisionId id,
          flow::propose_annulment(app.world, caller_of(request).principal, draft));
  JsonWriter json;
  json.begin_object().field("decision", to_text(id)).end_object();
  return json_response(202, json.take());
}

}  // namespace

Route post_partnership_annulments(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/partnerships/{id}/annulments",
          .rule = Rule(Action::propose_standing),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
