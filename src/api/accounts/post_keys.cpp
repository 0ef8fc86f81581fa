// POST /api/v1/keys {"name","scopes":[],"networks"?,"valid_for_s"}: the secret is shown once.
#include "base/limits.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::KeyDraft draft{.name = fields.text("name", 100),
                       .scopes = fields.texts("scopes", 50, 100),
                       .networks = fields.texts("networks", 50, 64),
                       .valid_for = std::chrono::seconds(
                           fields.optional_integer("valid_for_s").value_or(90 * 86400))};
  TOC_CHECK(fields.finish());
  TOC_TRY(const flow::MadeKey key,
          flow::make_api_key(app.world, web::caller_of(request).principal, draft));
  JsonWriter json;
  json.begin_object().field("id", to_text(key.id)).field("secret", key.secret).end_object();
  return web::json_response(201, json.take());
}

}  // namespace

http::Route post_keys(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/keys",
          .rule = http::Rule(Action::manage_own_keys),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
