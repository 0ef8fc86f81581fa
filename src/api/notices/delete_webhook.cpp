// DELETE /api/v1/webhook: nothing more is posted.
#include "flow/webhooks.h"
#include "web/app.h"

namespace tocsin::http {

Route delete_webhook(App& app) {
  return {.method = Method::delete_,
          .pattern = "/api/v1/webhook",
          .rule = Rule(Action::manage_webhook),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) -> Result<Response> {
            TOC_CHECK(flow::remove_webhook(app.world, caller_of(request).principal));
            return respond(204, "application/json", "");
          }};
}

}  // namespace tocsin::http
