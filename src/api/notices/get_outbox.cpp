// GET /api/v1/outbox?state=: deliveries, without their content; those of what the caller may not
// read are not told of.
#include "exposure/current_advisories.h"
#include "store/sharing.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const std::string state, web::text_query(request, "state"));
  TOC_TRY(const auto deliveries, app.world.store->read([&](store::Reader& reader) {
    return store::outbox::list(
        reader, exposure::advisory_ceiling(web::caller_of(request).principal), state, 200);
  }));
  JsonWriter json;
  json.begin_object().key("deliveries").begin_array();
  for (const store::Delivery& delivery : deliveries) {
    json.begin_object()
        .field("id", to_text(delivery.id))
        .field("channel", delivery.channel)
        .field("state", delivery.state);
    json.field("attempts", delivery.attempts)
        .field("created", to_rfc3339(delivery.created))
        .field("failure", delivery.failure)
        .end_object();
  }
  return web::json_response(200, json.end_array().end_object().take());
}

}  // namespace

http::Route get_outbox(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/outbox",
          .rule = http::Rule(Action::read_operations),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
