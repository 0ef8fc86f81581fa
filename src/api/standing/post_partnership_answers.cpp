// POST /api/v1/partnerships/{id}/answers {"body"}: the partner's right to be heard, open in every
// standing.
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string body = fields.text("body", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const PartnershipId id, web::id_of<PartnershipId>(request, "id"));
  TOC_TRY(const auto index,
          flow::answer_notice(app.world, web::caller_of(request).principal, id, body));
  return web::acted(index);
}

}  // namespace

http::Route post_partnership_answers(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/partnerships/{id}/answers",
          .rule = http::Rule(Action::answer_notice),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
