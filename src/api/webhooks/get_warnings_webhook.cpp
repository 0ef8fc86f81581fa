// GET /api/v1/webhook: the webhook "warnings", of one's own duties and assets; never its secret.
#include "flow/webhooks.h"
#include "web/app.h"

namespace tocsin::api {

http::Route get_warnings_webhook(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/webhook",
          .rule = http::Rule(Action::manage_webhook),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const auto webhook,
                    flow::own_webhook(app.world, web::caller_of(request).principal));
            if (!webhook) {
              return fail(Errc::not_found, "There is no webhook.");
            }
            JsonWriter json;
            json.begin_object()
                .field("id", to_text(webhook->id))
                .field("url", webhook->url)
                .field("since", to_rfc3339(webhook->created))
                .end_object();
            return web::json_response(200, json.take());
          }};
}

}  // namespace tocsin::api
