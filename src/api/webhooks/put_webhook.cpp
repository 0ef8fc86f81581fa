// PUT /api/v1/webhooks/{name}
// {"url","events","form","language","tlp_max","kinds","cvss_tenths_min","products","own_assets",
// "secret","new_secret"}: makes a webhook, or says anew what it is. A secret of ours is shown once.
#include "base/limits.h"
#include "flow/webhooks.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<flow::WebhookDraft> draft_of(const JsonDocument& document, std::string_view name) {
  JsonFields fields(document.root(), "");
  flow::WebhookDraft draft{.name = std::string(name), .url = {}, .filter = {}};
  draft.url = fields.text("url", kTextFieldBytesMax);
  if (const auto text = fields.optional_text("form", 64)) {
    const Result<flow::WebhookForm> form = flow::parse_webhook_form(*text);
    form ? void(draft.form = *form) : fields.refuse("form", form.error());
  }
  if (const auto language = fields.optional_text("language", 64)) {
    draft.language = parse_language(*language);
    if (*language != to_text(draft.language)) {
      fields.refuse("language", "A language is en or zh-CN.");
    }
  }
  draft.filter = flow::read_event_filter(fields);
  draft.chat_secret = fields.optional_text("secret", kTextFieldBytesMax).value_or("");
  draft.secret = fields.optional_boolean("new_secret").value_or(false)
                     ? flow::WebhookDraft::Secret::renew
                     : flow::WebhookDraft::Secret::keep;
  TOC_CHECK(fields.finish());
  return draft;
}

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  TOC_TRY(const flow::WebhookDraft draft, draft_of(document, request.parameter("name")));
  TOC_TRY(const flow::MadeWebhook made,
          flow::put_webhook(app.world, web::caller_of(request).principal, draft));
  JsonWriter json;
  json.begin_object().key("webhook").raw(flow::to_json(made.webhook));
  if (!made.secret.empty()) {
    json.field("secret", made.secret);
  }
  return web::json_response(200, json.end_object().take());
}

}  // namespace

http::Route put_webhook(web::App& app) {
  return {.method = http::Method::put,
          .pattern = "/api/v1/webhooks/{name}",
          .rule = http::Rule(Action::manage_webhook),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
