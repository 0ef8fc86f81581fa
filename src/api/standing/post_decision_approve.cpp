// POST /api/v1/decisions/{id}/approve: by another person than the one who proposed.
#include "base/limits.h"
#include "flow/decisions.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const DecisionId id, web::id_of<DecisionId>(request, "id"));
  TOC_TRY(const flow::DecisionOutcome outcome,
          flow::approve_decision(app.world, web::caller_of(request).principal, id));
  JsonWriter json;
  json.begin_object().field("kind", to_text(outcome.kind)).flag("taken", true);
  json.field("notice", outcome.notice_slug).field("log_index", outcome.index);
  if (outcome.kind == DecisionKind::notice) {
    json.field("url", app.world.base_url + "/notices/" + outcome.notice_slug);
  }
  if (!outcome.paper_code.empty()) {
    json.field("paper_code", outcome.paper_code);
  }
  json.end_object();
  return web::json_response(200, json.take());
}

}  // namespace

http::Route post_decision_approve(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/decisions/{id}/approve",
          .rule = http::Rule(Action::use_session),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
