// POST /api/v1/cases/{number}/events {"event","party"?,"at"}: V, F, D of a vendor; P, X, A of the
// case.
#include "base/limits.h"
#include "flow/cases.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::EventDraft draft;
  const Result<CaseEvent> event = parse_case_event(fields.text("event", kTextFieldBytesMax));
  if (!event) {
    fields.refuse("event", event.error());
  }
  draft.party = fields.optional_text("party", kTextFieldBytesMax).value_or("");
  const Result<Instant> at = parse_rfc3339(fields.text("at", kTextFieldBytesMax));
  if (!at) {
    fields.refuse("at", at.error());
  }
  TOC_CHECK(fields.finish());
  draft.event = *event;
  draft.at = *at;
  TOC_TRY(const auto index, flow::record_event(app.world, web::caller_of(request).principal,
                                               request.parameter("number"), draft));
  return web::acted(index);
}

}  // namespace

http::Route post_case_events(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/cases/{number}/events",
          .rule = http::Rule(Action::manage_case),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
