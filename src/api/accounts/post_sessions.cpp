// POST /api/v1/sessions {"mail","password","code"?}: signs in; the answer sets the cookie and gives
// the CSRF token.
#include "base/limits.h"
#include "web/session_cookie.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_CHECK(app.sign_in_by_network->take(http::network_of(request.peer)));
  TOC_TRY(const JsonDocument document, web::json_body(request, kReportBodyBytesMax));
  JsonFields fields(document.root(), "");
  const flow::Credentials credentials{.mail = fields.text("mail", 254),
                                      .password = fields.text("password", 1024),
                                      .code = fields.optional_text("code", 64).value_or(""),
                                      .network = http::network_of(request.peer)};
  TOC_CHECK(fields.finish());
  TOC_CHECK(app.sign_in_by_account->take(web::account_bucket(request, credentials.mail)));
  TOC_TRY(const flow::SignedIn session, flow::sign_in(app.world, credentials));
  TOC_CHECK(web::leave_old_session(app, request));
  JsonWriter json;
  json.begin_object()
      .field("csrf", session.csrf)
      .field("expires", to_rfc3339(session.expires))
      .end_object();
  return web::json_response(201, json.take()).set("Set-Cookie", web::session_cookie(app, session));
}

}  // namespace

http::Route post_sessions(web::App& app) {
  return {.method = http::Method::post,
          .pattern = "/api/v1/sessions",
          .rule = http::Rule(Action::sign_in),
          .body_bytes_max = kReportBodyBytesMax,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
