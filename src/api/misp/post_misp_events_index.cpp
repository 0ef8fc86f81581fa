// POST /misp/events/index: the same by filters; "minimal" is what MISP asks before it pulls.
#include "api/misp/misp.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const threats::MispQuestion question, misp_question(app, request));
  TOC_TRY(const auto events,
          flow::misp_index(app.world, web::caller_of(request).principal, question));
  return misp_found(misp_list(events, "", ""), events.size());
}

}  // namespace

http::Route post_misp_events_index(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/misp/events/index",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = threats::kMispQuestionBytesMax,
          .handler = misp_handler(app, handle)};
}

}  // namespace tocsin::api
