// DELETE /api/v1/groups/{group}/members/{party}: it leaves, or is removed, and reads nothing of the
// group from then on.
#include "api/sharing/sharing.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const store::LogIndex index,
          flow::remove_member(app.world, web::caller_of(request).principal,
                              request.parameter("group"), request.parameter("party")));
  return web::acted(index);
}

}  // namespace

http::Route delete_group_member(web::App& app) {
  return {.method = http::Method::delete_,
          .pattern = "/api/v1/groups/{group}/members/{party}",
          .rule = http::Rule(Action::leave_group),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
