// POST /misp/sightings/…: what becomes of sightings.
#include "api/misp/misp.h"

namespace tocsin::api {

http::Route post_misp_sightings(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/misp/sightings/{path...}",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 64U << 10U,
          .handler = misp_handler(app, misp_sightings_response)};
}

}  // namespace tocsin::api
