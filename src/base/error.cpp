#include "base/error.h"

namespace tocsin {

std::string_view to_text(Errc code) {
  switch (code) {
    case Errc::malformed: return "malformed";
    case Errc::too_large: return "too_large";
    case Errc::unsupported_type: return "unsupported_type";
    case Errc::unauthenticated: return "unauthenticated";
    case Errc::forbidden: return "forbidden";
    case Errc::not_found: return "not_found";
    case Errc::conflict: return "conflict";
    case Errc::stale: return "stale";
    case Errc::precondition_required: return "precondition_required";
    case Errc::unprocessable: return "unprocessable";
    case Errc::rate_limited: return "rate_limited";
    case Errc::no_space: return "no_space";
    case Errc::unavailable: return "unavailable";
    case Errc::internal: return "internal";
  }
  return "internal";
}

std::string describe(const Error& error) {
  return error.where.empty() ? error.message : error.message + " (at " + error.where + ")";
}

void assert_failed(const char* expression, const char* file, int line) {
  throw BrokenInvariant("broken invariant at " + std::string(file) + ":" + std::to_string(line) +
                        ": " + expression);
}

}  // namespace tocsin
