// POST /api/v1/cases/{number}/rm {"party","state"}: a step of a participant's report management.
#include "base/limits.h"
#include "flow/cases.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string party = fields.text("party", kTextFieldBytesMax);
  const Result<RmState> state = parse_rm_state(fields.text("state", kTextFieldBytesMax));
  if (!state) {
    fields.refuse("state", state.error());
  }
  TOC_CHECK(fields.finish());
  TOC_TRY(const auto index, flow::set_rm_state(app.world, web::caller_of(request).principal,
                                               request.parameter("number"), party, *state));
  return web::acted(index);
}

}  // namespace

http::Route post_case_rm(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/cases/{number}/rm",
          .rule = http::Rule(Action::manage_case),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
