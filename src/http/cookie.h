// Cookies (RFC 6265).
#pragma once

#include "http/message.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin::http {

/// The value, when exactly one cookie of that name came. A second one may have been planted from a
/// neighbouring host, and nothing says which of the two is ours.
std::optional<std::string_view> find_cookie(const Headers& headers, std::string_view name);

enum class CookieReach {
  secure,  ///< over https only; takes the name "__Host-…"
  plain,   ///< for loopback addresses during development
};

struct Cookie {
  std::string name;
  std::string value;
  std::chrono::seconds max_age{0};  ///< 0: delete it
  CookieReach reach = CookieReach::secure;
};

/// The value of a Set-Cookie field: HttpOnly, SameSite=Strict, Path=/, without Domain.
/// Name and value must be made of token characters: they are ours.
std::string to_set_cookie(const Cookie& cookie);

}  // namespace tocsin::http
