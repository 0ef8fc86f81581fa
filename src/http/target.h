// The target of a request (RFC 9112 section 3.2): split, decoded, and refused where two readers
// could differ.
#pragma once

#include "http/form.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::http {

struct Target {
  std::string path;  ///< "/" and the decoded segments
  std::vector<std::string>
      segments;  ///< decoded after splitting, so that "%2F" is part of a segment
  Form query;
};

inline constexpr std::size_t kTargetBytesMax = 8U << 10U;
inline constexpr std::size_t kSegmentsMax = 32;

/// text: in origin form, "/path?query". An empty last segment ("/cases/") is kept and matches
/// routes that end so or with a tail. Errors: too_large; malformed for broken escapes, empty inner
/// segments, "." and "..", control characters (also escaped ones), and fragments.
Result<Target> parse_target(std::string_view text);

}  // namespace tocsin::http
