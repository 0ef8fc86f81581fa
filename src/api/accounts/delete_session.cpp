// DELETE /api/v1/session: signs out.
#include "web/session_cookie.h"

namespace tocsin::api {
namespace {

Result<http::Response> handle(const web::App& app, const http::Request& request) {
  TOC_CHECK(flow::sign_out(app.world, web::caller_of(request).session_token));
  return http::respond(204, "application/json", "")
      .set("Set-Cookie", web::no_session_cookie(app))
      .set("Clear-Site-Data", std::string(web::kNothingKept));
}

}  // namespace

http::Route delete_session(web::App& app) {
  return {.method = http::Method::delete_,
          .pattern = "/api/v1/session",
          .rule = http::Rule(Action::use_session),
          .body_bytes_max = 0,
          .handler = [&app](const http::Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::api
