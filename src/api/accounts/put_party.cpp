// PUT /api/v1/parties/{handle} {"name","mail"}: the name, and where notices go.
#include "base/limits.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const flow::PartyChange change{.handle = request.parameter("handle"),
                                 .name = fields.text("name", 500),
                                 .mail = fields.optional_text("mail", 254).value_or("")};
  TOC_CHECK(fields.finish());
  TOC_TRY(const auto index,
          flow::change_party(app.world, web::caller_of(request).principal, change));
  return web::acted(index);
}

}  // namespace

http::Route put_party(web::App& app) {
  return {.method = http::Method::put,
          .pattern = "/api/v1/parties/{handle}",
          .rule = http::Rule(Action::manage_party),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
