// POST /api/v1/checklist/{item} {"answer":"done"|"not_applicable"|"open","evidence"?}.
#include "base/limits.h"
#include "flow/checklist.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::ChecklistAnswerDraft draft;
  draft.item = request.parameter("item");
  draft.answer = fields.text("answer", kTextFieldBytesMax);
  draft.evidence = fields.optional_text("evidence", kTextFieldBytesMax).value_or("");
  TOC_CHECK(fields.finish());
  TOC_TRY(const auto index,
          flow::answer_checklist(app.world, web::caller_of(request).principal, draft));
  return web::acted(index);
}

}  // namespace

http::Route post_checklist(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/checklist/{item}",
          .rule = http::Rule(Action::answer_checklist),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
