#include "http/session_cookie.h"

namespace tocsin::http {
namespace {

Cookie cookie(const App& app, std::string value, std::chrono::seconds max_age) {
  const bool is_secure = app.cookie_reach == CookieReach::secure;
  return {.name = (is_secure ? "__Host-" : "") + std::string(kSessionCookie),
          .value = std::move(value),
          .max_age = max_age,
          .reach = app.cookie_reach};
}

}  // namespace

Response signed_in(const App& app, const Request& request, const flow::SignedIn& session) {
  const auto life =
      std::chrono::duration_cast<std::chrono::seconds>(session.expires - app.world.clock->now());
  Response response = back_to(app, request, "/desk");
  response.set("Set-Cookie", to_set_cookie(cookie(app, session.token, life)));
  return response;
}

Response signed_out(const App& app, const Request& request, std::string_view path) {
  Response response = back_to(app, request, path);
  response.set("Set-Cookie", to_set_cookie(cookie(app, "", std::chrono::seconds(0))));
  return response;
}

}  // namespace tocsin::http
