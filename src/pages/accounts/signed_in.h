// The answers to whoever signs in or out on a page.
#pragma once

#include "pages/parts/page.h"
#include "web/session_cookie.h"

namespace tocsin::pages {

/// 303 to the desk with the cookie set.
Result<http::Response> signed_in(const web::App& app, const http::Request& request,
                                 const flow::SignedIn& session);
/// 303 to the path with the cookie taken back.
http::Response signed_out(const web::App& app, const http::Request& request, std::string_view path);

}  // namespace tocsin::pages
