// POST /api/v1/decisions/{id}/reject {"reason"}.
#include "base/limits.h"
#include "flow/decisions.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string reason = fields.text("reason", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const DecisionId id, id_of<DecisionId>(request, "id"));
  TOC_TRY(const auto index,
          flow::reject_decision(app.world, caller_of(request).principal, id, reason));
  return acted(index);
}

}  // namespace

Route post_decision_reject(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/decisions/{id}/reject",
          .rule = Rule(Action::use_session),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
