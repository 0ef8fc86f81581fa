// GET /misp/events/view/{event}: by number or UUID, with options behind it.
#include "api/misp/misp.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  return misp_event_response(app, request, misp_path(request));
}

}  // namespace

http::Route get_misp_event(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/misp/events/view/{path...}",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = misp_handler(app, handle)};
}

}  // namespace tocsin::api
