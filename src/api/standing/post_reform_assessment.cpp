// POST /api/v1/partnerships/{id}/items/{item}/assessment
// {"assessment":"accepted"|"refused","weight"}.
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
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
  TOC_TRY(const PartnershipId id, id_of<PartnershipId>(request, "id"));
  TOC_TRY(const ReformItemId item, id_of<ReformItemId>(request, "item"));
  const flow::AssessmentDraft draft{.assessment = assessment == "accepted"
                                                      ? flow::Assessment::accepted
                                                      : flow::Assessment::refused,
                                    .weight = *weight};
  TOC_TRY(const auto index,
          flow::assess_reform(app.world, caller_of(request).principal, id, item, draft));
  return acted(index);
}

}  // namespace

Route post_reform_assessment(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/partnerships/{id}/items/{item}/assessment",
          .rule = Rule(Action::assess_reform),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
