// POST /api/v1/recalls/{thing}/confirmation: the organization has deleted what it had of it.
#include "api/sharing/sharing.h"
#include "base/limits.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  TOC_CHECK(JsonFields(document.root(), "").finish());
  TOC_TRY(const store::ThingNumber thing, web::whole_number(request.parameter("thing")));
  TOC_TRY(const store::LogIndex index,
          flow::confirm_recall(app.world, web::caller_of(request).principal, thing));
  return web::acted(index);
}

}  // namespace

http::Route post_recall_confirmation(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/recalls/{thing}/confirmation",
          .rule = http::Rule(Action::confirm_recall),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
