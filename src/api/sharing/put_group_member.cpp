// PUT /api/v1/groups/{group}/members/{party}: the organization joins the group.
#include "api/sharing/sharing.h"
#include "base/limits.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  TOC_CHECK(JsonFields(document.root(), "").finish());
  TOC_TRY(const store::LogIndex index,
          flow::add_member(app.world, web::caller_of(request).principal, request.parameter("group"),
                           request.parameter("party")));
  return web::acted(index);
}

}  // namespace

http::Route put_group_member(web::App& app) {
  return {.method = http::Method::put,
          .pattern = "/api/v1/groups/{group}/members/{party}",
          .rule = http::Rule(Action::manage_group),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
