// GET /api/v1/webhooks: those of one's organization; never a secret, nor the address of a chat.
#include "flow/webhooks.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto all, flow::list_webhooks(app.world, web::caller_of(request).principal));
  JsonWriter json;
  json.begin_object().key("webhooks").begin_array();
  for (const store::Webhook& webhook : all) {
    json.raw(flow::to_json(webhook));
  }
  return web::json_response(200, json.end_array().end_object().take());
}

}  // namespace

http::Route get_webhooks(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/webhooks",
          .rule = http::Rule(Action::manage_webhook),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
