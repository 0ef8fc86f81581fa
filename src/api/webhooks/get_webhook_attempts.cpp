// GET /api/v1/webhooks/{name}/attempts: how the last posts to it went, the newest first. What the
// receiver said beside its status is not shown: it may be a service that only this host reaches.
#include "flow/webhooks.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto attempts, flow::webhook_attempts(app.world, web::caller_of(request).principal,
                                                      request.parameter("name")));
  JsonWriter json;
  json.begin_object().key("attempts").begin_array();
  for (const store::WebhookAttempt& attempt : attempts) {
    json.begin_object()
        .field("delivery", to_text(attempt.delivery))
        .field("event", attempt.event)
        .field("at", to_rfc3339(attempt.at))
        .field("status", attempt.status)
        .field("took_ms", static_cast<std::int64_t>(attempt.took.count()))
        .field("failure", attempt.failure)
        .end_object();
  }
  return web::json_response(200, json.end_array().end_object().take());
}

}  // namespace

http::Route get_webhook_attempts(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/webhooks/{name}/attempts",
          .rule = http::Rule(Action::manage_webhook),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
