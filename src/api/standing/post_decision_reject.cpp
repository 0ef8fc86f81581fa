// POST /api/v1/decisions/{id}/reject {"reason"}.
#include "base/limits.h"
#include "flow/decisions.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string reason = fields.text("reason", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const DecisionId id, web::id_of<DecisionId>(request, "id"));
  TOC_TRY(const auto index,
          flow::reject_decision(app.world, web::caller_of(request).principal, id, reason));
  return web::acted(index);
}

}  // namespace

http::Route post_decision_reject(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/decisions/{id}/reject",
          .rule = http::Rule(Action::use_session),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
