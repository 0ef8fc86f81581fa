// GET /misp/events/index: events without what stands in them.
#include "api/misp/misp.h"

namespace tocsin::api {

http::Route get_misp_events(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/misp/events/index",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = misp_handler(app, misp_index_response)};
}

}  // namespace tocsin::api
