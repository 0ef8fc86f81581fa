// GET /api/v1/groups: sharing groups; a member is told of its own.
#include "api/sharing/sharing.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto groups, flow::list_groups(app.world, web::caller_of(request).principal));
  JsonWriter json;
  json.begin_object().key("groups").begin_array();
  for (const flow::GroupView& view : groups) {
    json.begin_object()
        .field("handle", view.group.handle)
        .field("name", view.group.name)
        .flag("shows_members", view.group.shows_members)
        .texts("members", view.members)
        .end_object();
  }
  return web::json_response(200, json.end_array().end_object().take());
}

}  // namespace

http::Route get_groups(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/groups",
          .rule = http::Rule(Action::read_group),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
