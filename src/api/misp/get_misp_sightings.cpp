// GET /misp/sightings/…: what becomes of sightings.
#include "api/misp/misp.h"

namespace tocsin::api {

http::Route get_misp_sightings(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/misp/sightings/{path...}",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = misp_handler(app, misp_sightings_response)};
}

}  // namespace tocsin::api
