// POST /api/v1/cases/{number}/rm {"party","state"}: a step of a participant's report management.
#include "base/limits.h"
#include "flow/cases.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string party = fields.text("party", kTextFieldBytesMax);
  const Result<RmState> state = parse_rm_state(fields.text("state", kTextFieldBytesMax));
  if (!state) {
    fields.refuse("state", state.error());
  }
  TOC_CHECK(fields.finish());
  TOC_TRY(const auto index, flow::set_rm_state(app.world, caller_of(request).principal,
                                               request.parameter("number"), party, *state));
  return acted(index);
}

}  // namespace

Route post_case_rm(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/cases/{number}/rm",
          .rule = Rule(Action::manage_case),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
