// POST /api/v1/portal-receipts
// {"case","party"?,"regime","stage","at","reference","complete"?,"media_type"?,
// "document_base64"?}: the receipt of a portal without an API, as evidence.
#include "base/limits.h"
#include "web/stage_query.h"

namespace tocsin::http {
namespace {

constexpr std::size_t kBodyBytesMax = 2 * flow::kPortalReceiptBytesMax;

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::PortalReceiptDraft draft;
  draft.stage = stage_fields(fields);
  const Result<Instant> at = parse_rfc3339(fields.text("at", kTextFieldBytesMax));
  if (!at) {
    fields.refuse("at", at.error());
  }
  draft.reference = fields.text("reference", kTextFieldBytesMax);
  draft.is_complete = fields.optional_boolean("complete").value_or(false);
  draft.media_type = fields.optional_text("media_type", 100).value_or("application/octet-stream");
  const Result<Buffer> bytes =
      parse_base64(fields.optional_text("document_base64", kBodyBytesMax).value_or(""));
  if (!bytes) {
    fields.refuse("document_base64", bytes.error());
  }
  TOC_CHECK(fields.finish());
  draft.at = *at;
  draft.document = as_text(*bytes);
  TOC_CHECK(name_own_party(app, request, draft.stage));
  TOC_TRY(const flow::ImportedReceipt imported,
          flow::import_portal_receipt(app.world, caller_of(request).principal, draft));
  JsonWriter json;
  json.begin_object()
      .field("id", to_text(imported.id))
      .field("log_index", imported.index)
      .field("receipt", imported.receipt)
      .end_object();
  return json_response(201, json.take());
}

}  // namespace

Route post_portal_receipts(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/portal-receipts",
          .rule = Rule(Action::submit_filing),
          .body_bytes_max = kBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
