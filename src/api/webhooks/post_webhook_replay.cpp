// POST /api/v1/webhooks/{name}/replay {"delivery"} or {"after"}: one of the last deliveries, or all
// that was shared and taken back since a place in the log, goes out once more.
#include "base/limits.h"
#include "flow/webhooks.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const auto delivery = fields.optional_text("delivery", 64);
  const auto after = fields.optional_integer("after");
  if (delivery.has_value() == after.has_value()) {
    fields.refuse("delivery", "Say either which delivery, or after which place in the log.");
  }
  TOC_CHECK(fields.finish());
  const Principal& principal = web::caller_of(request).principal;
  const std::string_view name = request.parameter("name");
  if (after) {
    TOC_CHECK(flow::replay_after(app.world, principal, name, *after));
    return web::json_response(202, "{}");
  }
  const Result<DeliveryId> id = parse_id<DeliveryId>(*delivery);
  if (!id) {
    return fail(Errc::not_found, "There is no such thing here.");
  }
  TOC_TRY(const DeliveryId again, flow::replay_delivery(app.world, principal, name, *id));
  JsonWriter json;
  json.begin_object().field("delivery", to_text(again)).end_object();
  return web::json_response(202, json.take());
}

}  // namespace

http::Route post_webhook_replay(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/webhooks/{name}/replay",
          .rule = http::Rule(Action::manage_webhook),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
