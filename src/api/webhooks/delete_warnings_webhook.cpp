// DELETE /api/v1/webhook: nothing more is posted to the webhook "warnings".
#include "flow/webhooks.h"
#include "web/app.h"

namespace tocsin::api {

http::Route delete_warnings_webhook(web::App& app) {
  return {.method = http::Method::delete_,
          .pattern = "/api/v1/webhook",
          .rule = http::Rule(Action::manage_webhook),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_CHECK(flow::remove_webhook(app.world, web::caller_of(request).principal));
            return http::respond(204, "application/json", "");
          }};
}

}  // namespace tocsin::api
