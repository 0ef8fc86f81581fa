// POST /api/v1/cases/{number}/participants {"party","roles":[]}.
#include "base/limits.h"
#include "flow/cases.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const flow::ParticipantDraft draft{.party = fields.text("party", kTextFieldBytesMax),
                                     .roles = fields.texts("roles", 10, 100)};
  TOC_CHECK(fields.finish());
  TOC_TRY(const auto index, flow::add_participant(app.world, caller_of(request).principal,
                                                  request.parameter("number"), draft));
  return acted(index);
}

}  // namespace

Route post_case_participants(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/cases/{number}/participants",
          .rule = Rule(Action::manage_case),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
