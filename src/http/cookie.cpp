#include "http/cookie.h"

#include "base/text.h"

namespace tocsin::http {

std::optional<std::string_view> find_cookie(const Headers& headers, std::string_view name) {
  std::optional<std::string_view> found;
  for (const auto& [field, value] : headers.all()) {
    if (field != "cookie") {
      continue;
    }
    for (const std::string_view pair : split(value, ';')) {
      const std::string_view trimmed = trim(pair);
      const std::size_t equals = trimmed.find('=');
      if (equals == std::string_view::npos || trimmed.substr(0, equals) != name) {
        continue;
      }
      if (found) {
        return std::nullopt;
      }
      found = trimmed.substr(equals + 1);
    }
  }
  return found;
}

std::string to_set_cookie(const Cookie& cookie) {
  TOC_ASSERT(is_token(cookie.name) && (cookie.value.empty() || is_token(cookie.value)));
  TOC_ASSERT(cookie.reach != CookieReach::secure || cookie.name.starts_with("__Host-"));
  std::string out = cookie.name + "=" + cookie.value +
                    "; Path=/; Max-Age=" + std::to_string(cookie.max_age.count()) +
                    "; HttpOnly; SameSite=Strict";
  if (cookie.reach == CookieReach::secure) {
    out += "; Secure";
  }
  return out;
}

}  // namespace tocsin::http
