// POST /api/v1/partnerships/{id}/annulments {"reason","reason_zh"?}: proposes to take the last step
// back (202).
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::AnnulmentDraft draft;
  TOC_TRY(draft.partnership, web::id_of<PartnershipId>(request, "id"));
  draft.reason = fields.text("reason", kTextFieldBytesMax);
  draft.reason_zh = fields.optional_text("reason_zh", kTextFieldBytesMax).value_or("");
  TOC_CHECK(fields.finish());
  TOC_TRY(const DecisionId id,
          flow::propose_annulment(app.world, web::caller_of(request).principal, draft));
  JsonWriter json;
  json.begin_object().field("decision", to_text(id)).end_object();
  return web::json_response(202, json.take());
}

}  // namespace

http::Route post_partnership_annulments(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/partnerships/{id}/annulments",
          .rule = http::Rule(Action::propose_standing),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
