// POST /api/v1/partnerships/{id}/records {"kind":"indicators_met"|"documented_exception","body"}:
// what a gate of the programme asks for.
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  TOC_TRY(const PartnershipId partnership, id_of<PartnershipId>(request, "id"));
  const std::string kind = fields.text("kind", 100);
  if (kind != "indicators_met" && kind != "documented_exception") {
    fields.refuse("kind", "This field must be \"indicators_met\" or \"documented_exception\".");
  }
  const std::string body = fields.text("body", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const auto index,
          flow::record_standing(app.world, caller_of(request).principal, partnership,
                                kind == "indicators_met" ? flow::RecordKind::indicators_met
                                                         : flow::RecordKind::documented_exception,
                                body));
  return acted(index);
}

}  // namespace

Route post_partnership_records(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/partnerships/{id}/records",
          .rule = Rule(Action::record_standing),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
