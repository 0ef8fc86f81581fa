// POST /api/v1/cases/{number}/merge {"into"}: reversible by /unmerge.
#include "base/limits.h"
#include "flow/cases.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string into = fields.text("into", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const auto index, flow::merge_case(app.world, caller_of(request).principal,
                                             request.parameter("number"), into));
  return acted(index);
}

}  // namespace

Route post_case_merge(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/cases/{number}/merge",
          .rule = Rule(Action::manage_case),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
