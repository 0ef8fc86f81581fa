// POST /api/v1/impact {"package":purl,"versions"?}: who would be hit by a flaw of which no advisory
// speaks yet.
#include "exposure/finding_json.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

constexpr std::size_t kBodyBytesMax = 64U << 10U;
constexpr std::size_t kTextBytesMax = 32U << 10U;

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kBodyBytesMax));
  JsonFields fields(document.root(), "");
  exposure::Supposition supposition{
      .purl = fields.text("package", kTextBytesMax),
      .versions = fields.optional_text("versions", kTextBytesMax).value_or("")};
  TOC_CHECK(fields.finish());
  TOC_TRY(const exposure::SupposedImpact impact,
          exposure::supposed_impact(app.world, web::caller_of(request).principal, supposition));
  return web::json_response(200, exposure::to_json(impact));
}

}  // namespace

http::Route post_impact(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/impact",
          .rule = http::Rule(Action::read_impact),
          .body_bytes_max = kBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
