// POST /api/v1/portal-receipts
// {"case","party"?,"regime","stage","at","reference","complete"?,"media_type"?,
// "document_base64"?}: the receipt of a portal without an API, as evidence.
#include "base/limits.h"
#include "web/stage_query.h"

namespace tocsin::api {
namespace {

constexpr std::size_t kBodyBytesMax = 2 * flow::kPortalReceiptBytesMax;

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::PortalReceiptDraft draft;
  draft.stage = web::stage_fields(fields);
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
  TOC_CHECK(web::name_own_party(app, request, draft.stage));
  TOC_TRY(const flow::ImportedReceipt imported,
          flow::import_portal_receipt(app.world, web::caller_of(request).principal, draft));
  JsonWriter json;
  json.begin_object()
      .field("id", to_text(imported.id))
      .field("log_index", imported.index)
      .field("receipt", imported.receipt)
      .end_object();
  return web::json_response(201, json.take());
}

}  // namespace

http::Route post_portal_receipts(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/portal-receipts",
          .rule = http::Rule(Action::submit_filing),
          .body_bytes_max = kBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
