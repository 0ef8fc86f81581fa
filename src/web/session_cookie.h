// The cookie of a session: set when somebody signs in, taken back when they leave.
#pragma once

#include "web/app.h"

#include <string>

namespace tocsin::web {

/// "__Host-tocsin-session" over https, "tocsin-session" on plain loopback. Whoever reads or sets
/// the cookie asks here.
std::string session_cookie_name(http::CookieReach reach);
/// The value of a Set-Cookie field for the session, as long as it lives.
std::string session_cookie(const App& app, const flow::SignedIn& session);
/// The same, which takes it back.
std::string no_session_cookie(const App& app);

/// Clear-Site-Data of whoever leaves: pages of the desk that the browser kept.
inline constexpr std::string_view kNothingKept = "\"cache\", \"storage\"";

/// Whoever signs in anew leaves the session that came with the request: one browser, one session.
Status leave_old_session(const App& app, const http::Request& request);
}  // namespace tocsin::web
