// POST /api/v1/checklist/{item} {"answer":"done"|"not_applicable"|"open","evidence"?}.
#include "base/limits.h"
#include "flow/checklist.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::ChecklistAnswerDraft draft;
  draft.item = request.parameter("item");
  draft.answer = fields.text("answer", kTextFieldBytesMax);
  draft.evidence = fields.optional_text("evidence", kTextFieldBytesMax).value_or("");
  TOC_CHECK(fields.finish());
  TOC_TRY(const auto index, flow::answer_checklist(app.world, caller_of(request).principal, draft));
  return acted(index);
}

}  // namespace

Route post_checklist(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/checklist/{item}",
          .rule = Rule(Action::answer_checklist),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
