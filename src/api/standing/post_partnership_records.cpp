// POST /api/v1/partnerships/{id}/records {"kind":"indicators_met"|"documented_exception","body"}:
// what a gate of the programme asks for.
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  TOC_TRY(const PartnershipId partnership, web::id_of<PartnershipId>(request, "id"));
  const std::string kind = fields.text("kind", 100);
  if (kind != "indicators_met" && kind != "documented_exception") {
    fields.refuse("kind", "This field must be \"indicators_met\" or \"documented_exception\".");
  }
  const std::string body = fields.text("body", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const auto index,
          flow::record_standing(app.world, web::caller_of(request).principal, partnership,
                                kind == "indicators_met" ? RecordKind::indicators_met
                                                         : RecordKind::documented_exception,
                                body));
  return web::acted(index);
}

}  // namespace

http::Route post_partnership_records(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/partnerships/{id}/records",
          .rule = http::Rule(Action::record_standing),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
