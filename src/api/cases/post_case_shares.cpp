// POST /api/v1/cases/{number}/shares {"tlp","title","text","reason"?}: an update for the change
// feed; below the marking of the case it needs a reason and waits for a second person (202).
#include "base/limits.h"
#include "flow/cases.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::ShareDraft draft;
  const Result<Tlp> tlp = parse_tlp(fields.text("tlp", kTextFieldBytesMax));
  if (!tlp) {
    fields.refuse("tlp", tlp.error());
  }
  draft.title = fields.text("title", kTextFieldBytesMax);
  draft.reason = fields.optional_text("reason", kTextFieldBytesMax).value_or("");
  draft.text = fields.optional_text("text", kTextFieldBytesMax).value_or("");
  TOC_CHECK(fields.finish());
  draft.tlp = *tlp;
  TOC_TRY(const flow::ShareOutcome shared,
          flow::share_update(app.world, web::caller_of(request).principal,
                             request.parameter("number"), draft));
  if (!shared.decision) {
    return web::acted(shared.index);
  }
  JsonWriter json;
  json.begin_object()
      .field("log_index", shared.index)
      .field("decision", to_text(*shared.decision))
      .end_object();
  return web::json_response(202, json.take());
}

}  // namespace

http::Route post_case_shares(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/cases/{number}/shares",
          .rule = http::Rule(Action::manage_case),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
