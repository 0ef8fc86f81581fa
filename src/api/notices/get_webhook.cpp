// GET /api/v1/webhook: where one's organization wants its warnings posted; never its secret.
#include "flow/webhooks.h"
#include "web/app.h"

namespace tocsin::http {

Route get_webhook(App& app) {
  return {.method = Method::get,
          .pattern = "/api/v1/webhook",
          .rule = Rule(Action::manage_webhook),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_TRY(const auto webhook, flow::own_webhook(app.world, caller_of(request).principal));
            if (!webhook) {
              return fail(Errc::not_found, "There is no webhook.");
            }
            JsonWriter json;
            json.begin_object()
                .field("id", to_text(webhook->id))
                .field("url", webhook->url)
                .field("since", to_rfc3339(webhook->created))
                .end_object();
            return json_response(200, json.take());
          }};
}

}  // namespace tocsin::http
