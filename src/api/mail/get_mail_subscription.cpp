// GET /api/v1/mail-subscription: what mail the caller asks for.
#include "flow/mail_subscriptions.h"
#include "web/app.h"

namespace tocsin::api {

http::Route get_mail_subscription(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/mail-subscription",
          .rule = http::Rule(Action::manage_own_account),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) -> Result<http::Response> {
            TOC_TRY(const auto subscription,
                    flow::view_mail_subscription(app.world, web::caller_of(request).principal));
            TOC_TRY(std::string json, flow::mail_subscription_json(app.world, subscription));
            return web::json_response(200, std::move(json));
          }};
}

}  // namespace tocsin::api
