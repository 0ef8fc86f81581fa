// POST /api/v1/partnerships/{id}/items/{item}/assessment
// {"assessment":"accepted"|"refused","weight"}.
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string assessment = fields.text("assessment", kTextFieldBytesMax);
  const Result<Weight> weight =
      parse_weight(fields.optional_text("weight", kTextFieldBytesMax).value_or("corroborated"));
  if (!weight) {
    fields.refuse("weight", weight.error());
  }
  if (assessment != "accepted" && assessment != "refused") {
    fields.refuse("assessment", "The assessment is \"accepted\" or \"refused\".");
  }
  TOC_CHECK(fields.finish());
  TOC_TRY(const PartnershipId id, web::id_of<PartnershipId>(request, "id"));
  TOC_TRY(const ReformItemId item, web::id_of<ReformItemId>(request, "item"));
  const flow::AssessmentDraft draft{.assessment = assessment == "accepted"
                                                      ? flow::Assessment::accepted
                                                      : flow::Assessment::refused,
                                    .weight = *weight};
  TOC_TRY(const auto index,
          flow::assess_reform(app.world, web::caller_of(request).principal, id, item, draft));
  return web::acted(index);
}

}  // namespace

http::Route post_reform_assessment(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/partnerships/{id}/items/{item}/assessment",
          .rule = http::Rule(Action::assess_reform),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
