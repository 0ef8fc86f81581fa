// POST /api/v1/portal-receipts/{id}/decisions {"status","reason"?}: an officer accepts or contests
// it.
#include "base/limits.h"
#include "flow/workbench.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const PortalReceiptId id, web::id_of<PortalReceiptId>(request, "id"));
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const Result<EvidenceStatus> status =
      parse_evidence_status(fields.text("status", kTextFieldBytesMax));
  if (!status) {
    fields.refuse("status", status.error());
  }
  flow::ReceiptDecision decision;
  decision.reason = fields.optional_text("reason", kTextFieldBytesMax).value_or("");
  TOC_CHECK(fields.finish());
  decision.status = *status;
  TOC_TRY(const auto index,
          flow::decide_portal_receipt(app.world, web::caller_of(request).principal, id, decision));
  return web::acted(index);
}

}  // namespace

http::Route post_portal_receipt_decision(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/portal-receipts/{id}/decisions",
          .rule = http::Rule(Action::decide_fact),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
