// POST /misp/events/edit/{event}: a further revision of an event of one's own, by number or UUID.
#include "api/misp/misp.h"
#include "threats/misp_reader.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto place, take_misp_body(app, request));
  return misp_saved(request,
                    flow::edit_misp_event(app.world, web::caller_of(request).principal,
                                          misp_path(request).name, request.body),
                    "Could not edit Event");
}

}  // namespace

http::Route post_misp_event_edit(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/misp/events/edit/{path...}",
          .rule = http::Rule(Action::share),
          .body_bytes_max = threats::kMispEventBytesMax,
          .handler = misp_handler(app, handle)};
}

}  // namespace tocsin::api
