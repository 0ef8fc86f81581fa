// POST /api/v1/partnerships/{id}/items/{item}/evidence {"evidence"}: for one item of the reform.
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string evidence = fields.text("evidence", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const PartnershipId id, id_of<PartnershipId>(request, "id"));
  TOC_TRY(const ReformItemId item, id_of<ReformItemId>(request, "item"));
  TOC_TRY(const auto index,
          flow::submit_reform(app.world, caller_of(request).principal, id, item, evidence));
  return acted(index);
}

}  // namespace

Route post_reform_evidence(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/partnerships/{id}/items/{item}/evidence",
          .rule = Rule(Action::answer_notice),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
