// The cookie of a session: set when somebody signs in, taken back when they leave.
#pragma once

#include "http/page.h"

namespace tocsin::http {

/// 303 to the desk with the cookie set.
Response signed_in(const App& app, const Request& request, const flow::SignedIn& session);
/// 303 to the path with the cookie taken back.
Response signed_out(const App& app, const Request& request, std::string_view path);

}  // namespace tocsin::http
