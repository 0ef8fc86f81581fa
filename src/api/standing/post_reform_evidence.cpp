// POST /api/v1/partnerships/{id}/items/{item}/evidence {"evidence"}: for one item of the reform.
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string evidence = fields.text("evidence", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const PartnershipId id, web::id_of<PartnershipId>(request, "id"));
  TOC_TRY(const ReformItemId item, web::id_of<ReformItemId>(request, "item"));
  TOC_TRY(const auto index,
          flow::submit_reform(app.world, web::caller_of(request).principal, id, item, evidence));
  return web::acted(index);
}

}  // namespace

http::Route post_reform_evidence(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/partnerships/{id}/items/{item}/evidence",
          .rule = http::Rule(Action::answer_notice),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
