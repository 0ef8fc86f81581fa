// GET /misp/events/index: events without what stands in them.
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

http::Route get_misp_events(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/misp/events/index",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = misp_handler(app, handle)};
}

}  // namespace tocsin::api
