// POST /api/v1/partnerships {"party","programme"}: enters an organization as a candidate.
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string party = fields.text("party", kTextFieldBytesMax);
  const std::string programme = fields.text("programme", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const PartnershipId id,
          flow::join_programme(app.world, web::caller_of(request).principal, party, programme));
  JsonWriter json;
  json.begin_object().field("id", to_text(id)).end_object();
  return web::json_response(201, json.take());
}

}  // namespace

http::Route post_partnerships(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/partnerships",
          .rule = http::Rule(Action::manage_party),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
