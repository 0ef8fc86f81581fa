// The answers to whoever signs in or out on a page.
#pragma once

#include "pages/parts/page.h"
#include "web/session_cookie.h"

namespace tocsin::http {

/// 303 to the desk with the cookie set.
Result<Response> signed_in(const App& app, const Request& request, const flow::SignedIn& session);
/// 303 to the path with the cookie taken back.
Response signed_out(const App& app, const Request& request, std::string_view path);

}  // namespace tocsin::http
