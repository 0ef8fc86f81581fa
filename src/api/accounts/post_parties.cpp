// POST /api/v1/parties {"handle","name","country"?,"roles"?,"markets"?,"size"?,"mail"?}.
#include "base/limits.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const flow::PartyDraft draft{.handle = fields.text("handle", 64),
                               .name = fields.text("name", 500),
                               .country = fields.optional_text("country", 2).value_or(""),
                               .roles = fields.texts("roles", 50, 100),
                               .markets = fields.texts("markets", 100, 10),
                               .size = fields.optional_text("size", 20).value_or(""),
                               .mail = fields.optional_text("mail", 254).value_or("")};
  TOC_CHECK(fields.finish());
  TOC_TRY(const PartyId id,
          flow::register_party(app.world, web::caller_of(request).principal, draft));
  JsonWriter json;
  json.begin_object().field("id", to_text(id)).field("handle", draft.handle).end_object();
  return web::json_response(201, json.take());
}

}  // namespace

http::Route post_parties(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/parties",
          .rule = http::Rule(Action::manage_party),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
