// POST /misp/events/index: the same by filters; "minimal" is what MISP asks before it pulls.
#include "api/misp/misp.h"

namespace tocsin::api {

http::Route post_misp_events_index(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/misp/events/index",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = threats::kMispQuestionBytesMax,
          .handler = misp_handler(app, misp_index_response)};
}

}  // namespace tocsin::api
