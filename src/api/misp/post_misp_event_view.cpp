// POST /misp/events/view/{event}: with options in the body.
#include "api/misp/misp.h"

namespace tocsin::api {
namespace {

constexpr std::size_t kBodyBytesMax = 64U << 10U;

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  MispPath path = misp_path(request);
  TOC_TRY(const JsonDocument body, web::json_body(request, kBodyBytesMax));
  if (const auto deleted = body.root().find("deleted")) {
    path.withdrawn = threats::is_misp_no(*deleted) ? flow::MispWithdrawn::is_not_there
                                                   : flow::MispWithdrawn::is_told;
  }
  return misp_event_response(app, request, path);
}

}  // namespace

http::Route post_misp_event_view(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/misp/events/view/{path...}",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = kBodyBytesMax,
          .handler = misp_handler(app, handle)};
}

}  // namespace tocsin::api
