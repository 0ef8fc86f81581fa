// POST /api/v1/keys {"name","scopes":[],"networks"?,"valid_for_s"}: the secret is shown once.
#include "base/limits.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  flow::KeyDraft draft{.name = fields.text("name", 100),
                       .scopes = fields.texts("scopes", 50, 100),
                       .networks = fields.texts("networks", 50, 64),
                       .valid_for = std::chrono::seconds(
                           fields.optional_integer("valid_for_s").value_or(90 * 86400))};
  TOC_CHECK(fields.finish());
  TOC_TRY(const flow::MadeKey key,
          flow::make_api_key(app.world, caller_of(request).principal, draft));
  JsonWriter json;
  json.begin_object().field("id", to_text(key.id)).field("secret", key.secret).end_object();
  return json_response(201, json.take());
}

}  // namespace

Route post_keys(App& app) {
  return {.method = Method::post,
          .pattern = "/api/v1/keys",
          .rule = Rule(Action::manage_own_keys),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
