// POST /api/v1/filings
// {"case","party"?,"regime","stage","capacity"?,"complete"?,"content":{}}. 201 with the receipt;
// 202 for a statement about another organization that gave no mandate: a report for the desk.
#include "base/limits.h"
#include "flow/duties.h"
#include "proof/canonical.h"
#include "store/accounts.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const Principal& principal = web::caller_of(request).principal;
  flow::FilingDraft draft;
  draft.case_number = fields.text("case", 64);
  draft.party = fields.optional_text("party", 64).value_or("");
  draft.regime = fields.text("regime", kTextFieldBytesMax);
  draft.stage = fields.text("stage", kTextFieldBytesMax);
  draft.capacity = fields.optional_text("capacity", 64).value_or("obligor");
  draft.is_complete = fields.optional_boolean("complete").value_or(false);
  const std::optional<Json> content = fields.any("content");
  if (!content || content->kind() != Json::Kind::object) {
    fields.refuse("content", "The filing's fields are a JSON object.");
  }
  TOC_CHECK(fields.finish());
  TOC_TRY(draft.content, proof::canonical_json(*content));
  if (draft.party.empty()) {
    TOC_TRY(const store::Party own, app.world.store->read([&](store::Reader& reader) {
      return store::parties::get(reader, principal.party);
    }));
    draft.party = own.handle;
  }
  TOC_TRY(const flow::FiledReceipt filed, flow::submit_filing(app.world, principal, draft));
  JsonWriter json;
  json.begin_object()
      .field("number", filed.number)
      .field("received_at", to_rfc3339(filed.at))
      .field("log_index", filed.index);
  json.flag("statement", filed.is_statement);
  json.field("receipt", filed.receipt).end_object();
  return web::json_response(filed.is_statement ? 202 : 201, json.take());
}

}  // namespace

http::Route post_filings(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/filings",
          .rule = http::Rule(Action::submit_filing),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
