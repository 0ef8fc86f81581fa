// GET /misp/tags/index: the tags of what the reader may read.
#include "api/misp/misp.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto tags, flow::misp_tags(app.world, web::caller_of(request).principal));
  JsonWriter json;
  json.begin_object().key("Tag").begin_array();
  std::int64_t number = 0;
  for (const flow::MispTag& tag : tags) {
    json.begin_object()
        .field("id", std::to_string(++number))
        .field("name", tag.name)
        .flag("exportable", true)
        .flag("hide_tag", false)
        .field("count", tag.events)
        .end_object();
  }
  return web::json_response(200, json.end_array().end_object().take());
}

}  // namespace

http::Route get_misp_tags(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/misp/tags/index",
          .rule = http::Rule(Action::read_feed),
          .body_bytes_max = 0,
          .handler = misp_handler(app, handle)};
}

}  // namespace tocsin::api
