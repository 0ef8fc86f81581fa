// POST /api/v1/cases/{number}/merge {"into"}: reversible by /unmerge.
#include "base/limits.h"
#include "flow/cases.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string into = fields.text("into", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const auto index, flow::merge_case(app.world, web::caller_of(request).principal,
                                             request.parameter("number"), into));
  return web::acted(index);
}

}  // namespace

http::Route post_case_merge(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/cases/{number}/merge",
          .rule = http::Rule(Action::manage_case),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
