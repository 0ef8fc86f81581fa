// POST /api/v1/sources/{name}/run {}: its next run begins at once.
#include "base/limits.h"
#include "sources/sources.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  TOC_CHECK(JsonFields(document.root(), "").finish());
  TOC_CHECK(
      sources::run_soon(app.world, web::caller_of(request).principal, request.parameter("name")));
  return web::json_response(202, "{}");
}

}  // namespace

http::Route post_source_run(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/sources/{name}/run",
          .rule = http::Rule(Action::manage_source),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
