// POST /api/v1/impact {"package":purl,"versions"?}: who would be hit by a flaw of which no advisory
// speaks yet.
#include "flow/finding_json.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

constexpr std::size_t kBodyBytesMax = 64U << 10U;
constexpr std::size_t kTextBytesMax = 32U << 10U;

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::Supposition supposition{
      .purl = fields.text("package", kTextBytesMax),
      .versions = fields.optional_text("versions", kTextBytesMax).value_or("")};
  TOC_CHECK(fields.finish());
  TOC_TRY(const flow::SupposedImpact impact,
          flow::supposed_impact(app.world, caller_of(request).principal, supposition));
  return json_response(200, flow::to_json(impact));
}

}  // namespace

Route post_impact(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/impact",
          .rule = Rule(Action::read_impact),
          .body_bytes_max = kBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
