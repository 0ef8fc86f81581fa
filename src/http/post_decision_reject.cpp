// POST /api/v1/decisions/{id}/reject {"reason"}.
#include "base/limits.h"
#include "flow/standing.h"
#include "http/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string reason = fields.text("reason", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const DecisionId id, parse_id<DecisionId>(request.parameter("id")));
  TOC_TRY(const auto index,
          flow::reject_decision(app.world, caller_of(request).principal, id, reason));
  return acted(index);
}

}  // namespace

Route post_decision_reject(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/decisions/{id}/reject",
          .rule = Rule(Action::decide_standing),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
