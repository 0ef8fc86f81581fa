// POST /api/v1/partnerships {"party","programme"}: enters an organization as a candidate.
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string party = fields.text("party", kTextFieldBytesMax);
  const std::string programme = fields.text("programme", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const PartnershipId id,
          flow::join_programme(app.world, caller_of(request).principal, party, programme));
  JsonWriter json;
  json.begin_object().field("id", to_text(id)).end_object();
  return json_response(201, json.take());
}

}  // namespace

Route post_partnerships(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/partnerships",
          .rule = Rule(Action::manage_party),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
