// POST /api/v1/cases/{number}/participants {"party","roles":[]}.
#include "base/limits.h"
#include "flow/cases.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const flow::ParticipantDraft draft{.party = fields.text("party", kTextFieldBytesMax),
                                     .roles = fields.texts("roles", 10, 100)};
  TOC_CHECK(fields.finish());
  TOC_TRY(const auto index, flow::add_participant(app.world, web::caller_of(request).principal,
                                                  request.parameter("number"), draft));
  return web::acted(index);
}

}  // namespace

http::Route post_case_participants(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/cases/{number}/participants",
          .rule = http::Rule(Action::manage_case),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
