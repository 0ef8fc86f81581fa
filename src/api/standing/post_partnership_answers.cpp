// POST /api/v1/partnerships/{id}/answers {"body"}: the partner's right to be heard, open in every
// standing.
#include "base/limits.h"
#include "flow/standing.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string body = fields.text("body", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const PartnershipId id, id_of<PartnershipId>(request, "id"));
  TOC_TRY(const auto index, flow::answer_notice(app.world, caller_of(request).principal, id, body));
  return acted(index);
}

}  // namespace

Route post_partnership_answers(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/partnerships/{id}/answers",
          .rule = Rule(Action::answer_notice),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
