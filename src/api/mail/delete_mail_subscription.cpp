// DELETE /api/v1/mail-subscription: no more mail but what the organization's own address gets.
#include "flow/mail_subscriptions.h"
#include "web/app.h"

namespace tocsin::api {

http::Route delete_mail_subscription(web::App& app) {
  return {.method = http::Method::delete_,
          .pattern = "/api/v1/mail-subscription",
          .rule = http::Rule(Action::manage_own_account),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_CHECK(flow::end_mail_subscription(app.world, web::caller_of(request).principal));
            return http::respond(204, "application/json", "");
          }};
}

}  // namespace tocsin::api
