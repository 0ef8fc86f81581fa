// POST /misp/events/add: an event becomes what its sender shares.
#include "api/misp/misp.h"
#include "threats/misp_reader.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto place, take_misp_body(app, request));
  const auto event =
      flow::add_misp_event(app.world, web::caller_of(request).principal, request.body);
  if (!event && event.error().code == Errc::conflict) {
    return misp_exists(app, request, event.error());
  }
  return misp_saved(request, event, "Could not add Event");
}

}  // namespace

http::Route post_misp_event(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/misp/events/add",
          .rule = http::Rule(Action::share),
          .body_bytes_max = threats::kMispEventBytesMax,
          .handler = misp_handler(app, handle)};
}

}  // namespace tocsin::api
