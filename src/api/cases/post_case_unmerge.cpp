// POST /api/v1/cases/{number}/unmerge: the inverse of /merge.
#include "base/limits.h"
#include "flow/cases.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto index, flow::unmerge_case(app.world, web::caller_of(request).principal,
                                               request.parameter("number")));
  return web::acted(index);
}

}  // namespace

http::Route post_case_unmerge(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/cases/{number}/unmerge",
          .rule = http::Rule(Action::manage_case),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
