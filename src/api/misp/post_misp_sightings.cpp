// POST /misp/sightings/…: what becomes of sightings.
#include "api/misp/misp.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  std::ignore = app;
  std::ignore = request;
  // An empty list would say that nobody has seen it.
  return fail(
      Errc::not_found,
      "Sightings do not go by this channel: they are shared and read as objects of STIX, by "
      "TAXII.");
}

}  // namespace

http::Route post_misp_sightings(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/misp/sightings/{path...}",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 64U << 10U,
          .handler = misp_handler(app, handle)};
}

}  // namespace tocsin::api
