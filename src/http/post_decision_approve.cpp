// POST /api/v1/decisions/{id}/approve: by another officer than the one who proposed.
#include "base/limits.h"
#include "flow/notices.h"
#include "flow/standing.h"
#include "http/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  const Principal& principal = caller_of(request).principal;
  TOC_TRY(const DecisionId id, parse_id<DecisionId>(request.parameter("id")));
  TOC_TRY(const store::Decision decision, app.world.store->read([&](store::Reader& reader) {
    return store::decisions::get(reader, id);
  }));
  JsonWriter json;
  if (decision.kind == "notice") {
    TOC_TRY(const std::string slug, flow::approve_warning(app.world, principal, id));
    json.begin_object()
        .field("notice", slug)
        .field("url", app.world.base_url + "/notices/" + slug)
        .end_object();
    return json_response(200, json.take());
  }
  TOC_TRY(const flow::StepOutcome outcome, flow::approve_step(app.world, principal, id));
  json.begin_object()
      .flag("taken", outcome.is_taken)
      .field("notice", outcome.notice_slug)
      .field("log_index", outcome.index)
      .end_object();
  return json_response(200, json.take());
}

}  // namespace

Route post_decision_approve(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/decisions/{id}/approve",
          .rule = Rule(Action::decide_standing),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
