// PUT /api/v1/sources/{name}
// {"kind","address","format","tlp","every_s","pause_ms","credential","on"}: makes or changes a
// source. What is left out stays as it is.
#include "base/limits.h"
#include "sources/sources.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<sources::SourceDraft> draft_of(const JsonDocument& document) {
  JsonFields fields(document.root(), "");
  sources::SourceDraft draft;
  draft.kind = fields.text("kind", 64);
  draft.address = fields.text("address", kTextFieldBytesMax);
  draft.format = fields.optional_text("format", 64);
  draft.credential = fields.optional_text("credential", kTextFieldBytesMax);
  draft.is_on = fields.optional_boolean("on");
  if (const auto tlp = fields.optional_text("tlp", 64)) {
    const Result<Tlp> parsed = parse_tlp(*tlp);
    parsed ? void(draft.tlp = *parsed) : fields.refuse("tlp", parsed.error());
  }
  if (const auto every = fields.optional_integer("every_s")) {
    draft.every = std::chrono::seconds(*every);
  }
  if (const auto pause = fields.optional_integer("pause_ms")) {
    draft.pause = std::chrono::milliseconds(*pause);
  }
  TOC_CHECK(fields.finish());
  return draft;
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  TOC_TRY(const sources::SourceDraft draft, draft_of(document));
  const sources::SourcesOptions none;
  TOC_TRY(const store::LogIndex index,
          sources::put_source(app.world, app.sources != nullptr ? *app.sources : none,
                              web::caller_of(request).principal,
                              std::string(request.parameter("name")), draft));
  return web::acted(index);
}

}  // namespace

http::Route put_source(web::App& app) {
  return {.method = http::Method::put,
          .pattern = "/api/v1/sources/{name}",
          .rule = http::Rule(Action::manage_source),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
