// GET /api/v1/failing-mailboxes: addresses that mail servers have refused three times in a row or
// more. What people ask for is not sent there.
#include "flow/mail_subscriptions.h"
#include "web/app.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_TRY(const auto all, flow::failing_mailboxes(app.world, web::caller_of(request).principal));
  JsonWriter json;
  json.begin_object().key("mailboxes").begin_array();
  for (const store::MailRefusal& one : all) {
    json.begin_object()
        .field("address", one.address)
        .field("refusals", one.refusals)
        .field("since", to_rfc3339(one.first_at))
        .field("last", to_rfc3339(one.last_at))
        .field("status", one.status)
        .end_object();
  }
  return web::json_response(200, json.end_array().end_object().take());
}

}  // namespace

http::Route get_failing_mailboxes(web::App& app) {
  return {.method = http::Method::get,
          .pattern = "/api/v1/failing-mailboxes",
          .rule = http::Rule(Action::read_operations),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
