// PUT /api/v1/webhook {"url"}: where one's organization wants its warnings posted. The secret is
// shown once.
#include "base/limits.h"
#include "flow/webhooks.h"
#include "web/app.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_TRY(const JsonDocument document, json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const std::string url = fields.text("url", kTextFieldBytesMax);
  TOC_CHECK(fields.finish());
  TOC_TRY(const flow::MadeWebhook made,
          flow::set_webhook(app.world, caller_of(request).principal, url));
  JsonWriter json;
  json.begin_object()
      .field("id", to_text(made.webhook.id))
      .field("url", made.webhook.url)
      .field("secret", made.secret)
      .end_object();
  return json_response(200, json.take());
}

}  // namespace

Route put_webhook(App& app) {
  return {.method = Method::put,
          .pattern = "/api/v1/webhook",
          .rule = Rule(Action::manage_webhook),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
