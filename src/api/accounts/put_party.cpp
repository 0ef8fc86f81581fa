// PUT /api/v1/parties/{handle} {"name","mail"}: the name, and where notices go.
#include "base/limits.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const flow::PartyChange change{.handle = request.parameter("handle"),
                                 .name = fields.text("name", 500),
                                 .mail = fields.optional_text("mail", 254).value_or("")};
  TOC_CHECK(fields.finish());
  TOC_TRY(const auto index, flow::change_party(app.world, caller_of(request).principal, change));
  return acted(index);
}

}  // namespace

Route put_party(App& app) {
  return {.method = Method::put,
          .pattern = "/api/v1/parties/{handle}",
          .rule = Rule(Action::manage_party),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
