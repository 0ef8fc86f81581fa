// POST /api/v1/facts/{id}/decision {"status","reason"}: accepted, contested, rejected, withdrawn.
#include "base/limits.h"
#include "flow/duties.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::DecisionDraft draft;
  const Result<EvidenceStatus> status =
      parse_evidence_status(fields.text("status", kTextFieldBytesMax));
  if (!status) {
    fields.refuse("status", status.error());
  }
  draft.reason = fields.text("reason", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  draft.status = *status;
  TOC_TRY(const FactId id, web::id_of<FactId>(request, "id"));
  TOC_TRY(const auto index,
          flow::decide_fact(app.world, web::caller_of(request).principal, id, draft));
  return web::acted(index);
}

}  // namespace

http::Route post_fact_decision(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/facts/{id}/decision",
          .rule = http::Rule(Action::decide_fact),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
