// GET /api/v1/outbox?state=: deliveries, without their content; those of what the caller may not
// read are not told of.
#include "flow/current_advisories.h"
#include "store/sharing.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const std::string state, text_query(request, "state"));
  TOC_TRY(const auto deliveries, app.world.store->read([&](store::Reader& reader) {
    return store::outbox::list(reader, flow::advisory_ceiling(caller_of(request).principal), state,
                               200);
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
  return json_response(200, json.end_array().end_object().take());
}

}  // namespace

Route get_outbox(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/outbox",
          .rule = Rule(Action::read_operations),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
