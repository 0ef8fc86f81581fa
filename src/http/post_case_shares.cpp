// POST /api/v1/cases/{number}/shares {"tlp","title","text"}: an update for the change feed.
#include "base/limits.h"
#include "flow/cases.h"
#include "http/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::ShareDraft draft;
  const Result<Tlp> tlp = parse_tlp(fields.text("tlp", kTextFieldBytesMax));
  if (!tlp) {
    fields.refuse("tlp", tlp.error());
  }
  draft.title = fields.text("title", kTextFieldBytesMax);
  draft.text = fields.optional_text("text", kTextFieldBytesMax).value_or("");
  TOC_CHECK(fields.finish());
  draft.tlp = *tlp;
  TOC_TRY(const auto index, flow::share_update(app.world, caller_of(request).principal,
                                               request.parameter("number"), draft));
  return acted(index);
}

}  // namespace

Route post_case_shares(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/cases/{number}/shares",
          .rule = Rule(Action::manage_case),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
