// POST /api/v1/partnerships/{id}/infractions/{index} {"outcome":"remedied"|"dismissed","reason"}:
// closes an infraction.
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  TOC_TRY(const PartnershipId partnership, web::id_of<PartnershipId>(request, "id"));
  flow::InfractionClosing closing;
  TOC_TRY(closing.opened_index, web::whole_number(request.parameter("index")));
  const std::string outcome = fields.text("outcome", 100);
  if (outcome != "remedied" && outcome != "dismissed") {
    fields.refuse("outcome", "This field must be \"remedied\" or \"dismissed\".");
  }
  closing.outcome =
      outcome == "dismissed" ? InfractionOutcome::dismissed : InfractionOutcome::remedied;
  closing.reason = fields.text("reason", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const auto index, flow::close_infraction(app.world, web::caller_of(request).principal,
                                                   partnership, closing));
  return web::acted(index);
}

}  // namespace

http::Route post_infraction_closing(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/partnerships/{id}/infractions/{index}",
          .rule = http::Rule(Action::record_standing),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
