#include "web/session_cookie.h"

namespace tocsin::web {
namespace {

std::string cookie(const App& app, std::string value, std::chrono::seconds max_age) {
  return http::to_set_cookie({.name = session_cookie_name(app.cookie_reach),
                              .value = std::move(value),
                              .max_age = max_age,
                              .reach = app.cookie_reach});
}

}  // namespace

std::string session_cookie_name(http::CookieReach reach) {
  return reach == http::CookieReach::secure ? "__Host-tocsin-session" : "tocsin-session";
}

std::string session_cookie(const App& app, const flow::SignedIn& session) {
  return cookie(
      app, session.token,
      std::chrono::duration_cast<std::chrono::seconds>(session.expires - app.world.clock->now()));
}

std::string no_session_cookie(const App& app) {
  return cookie(app, "", std::chrono::seconds(0));
}

Status leave_old_session(const App& app, const http::Request& request) {
  const std::string& old = caller_of(request).session_token;
  return old.empty() ? Status() : flow::sign_out(app.world, old);
}

}  // namespace tocsin::web
