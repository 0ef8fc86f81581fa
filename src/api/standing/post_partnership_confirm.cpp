// POST /api/v1/partnerships/{id}/confirm: a second officer confirms an emergency suspension.
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const PartnershipId id, web::id_of<PartnershipId>(request, "id"));
  TOC_TRY(const auto index, flow::confirm_step(app.world, web::caller_of(request).principal, id));
  return web::acted(index);
}

}  // namespace

http::Route post_partnership_confirm(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/partnerships/{id}/confirm",
          .rule = http::Rule(Action::decide_standing),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
