// POST /api/v1/partnerships/{id}/own-step {"target","reason"}: a step that the programme leaves to
// the partner.
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  TOC_TRY(const PartnershipId partnership, web::id_of<PartnershipId>(request, "id"));
  const std::string target = fields.text("target", 100);
  const std::string reason = fields.text("reason", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const flow::StepOutcome outcome,
          flow::take_own_step(app.world, web::caller_of(request).principal, partnership, target,
                              reason));
  return web::acted(outcome.index);
}

}  // namespace

http::Route post_partnership_own_step(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/partnerships/{id}/own-step",
          .rule = http::Rule(Action::take_own_step),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
