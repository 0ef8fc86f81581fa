// POST /api/v1/mandates {"agent","starts"?,"ends"}: one's own organization lets another file for
// it.
#include "base/limits.h"
#include "flow/mandates.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::MandateDraft draft;
  draft.agent = fields.text("agent", 64);
  if (const auto starts = fields.optional_text("starts", 40)) {
    if (const Result<Instant> at = parse_rfc3339(*starts); at) {
      draft.starts = *at;
    } else {
      fields.refuse("starts", at.error());
    }
  }
  if (const Result<Instant> ends = parse_rfc3339(fields.text("ends", 40)); ends) {
    draft.ends = *ends;
  } else {
    fields.refuse("ends", ends.error());
  }
  TOC_CHECK(fields.finish());
  TOC_TRY(const MandateId id,
          flow::give_mandate(app.world, web::caller_of(request).principal, draft));
  JsonWriter json;
  json.begin_object().field("id", to_text(id)).end_object();
  return web::json_response(201, json.take());
}

}  // namespace

http::Route post_mandates(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/mandates",
          .rule = http::Rule(Action::manage_mandate),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
