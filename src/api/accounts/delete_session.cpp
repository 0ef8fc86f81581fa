// DELETE /api/v1/session: signs out.
#include "web/session_cookie.h"

namespace tocsin::http {
namespace {

Result<Response> handle(const App& app, const Request& request) {
  TOC_CHECK(flow::sign_out(app.world, caller_of(request).session_token));
  return respond(204, "application/json", "")
      .set("Set-Cookie", no_session_cookie(app))
      .set("Clear-Site-Data", std::string(kNothingKept));
}

}  // namespace

Route delete_session(App& app) {
  return {.method = Method::delete_,
          .pattern = "/api/v1/session",
          .rule = Rule(Action::use_session),
          .body_bytes_max = 0,
          .handler = [&app](const Request& request) { return handle(app, request); }};
}

}  // namespace tocsin::http
