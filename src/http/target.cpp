#include "http/target.h"

#include "base/text.h"

#include <algorithm>

namespace tocsin::http {

Result<Target> parse_target(std::string_view text) {
  if (text.size() > kTargetBytesMax) {
    return fail(Errc::too_large, "The address is longer than 8 KiB.");
  }
  const auto is_outside = [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || static_cast<unsigned char>(c) >= 0x7F;
  };
  if (!text.starts_with('/') || text.contains('#') || std::ranges::any_of(text, is_outside)) {
    return fail(Errc::malformed, "The address is not a path of printable ASCII characters.");
  }
  const std::size_t question = text.find('?');
  Target target;
  const std::vector<std::string_view> segments =
      split(text.substr(1, question == std::string_view::npos ? question : question - 1), '/');
  if (segments.size() > kSegmentsMax) {
    return fail(Errc::too_large, "The path has more than 32 segments.");
  }
  for (std::size_t i = 0; i < segments.size(); ++i) {
    TOC_TRY(std::string segment, decode_escapes(segments[i], Plus::is_plus));
    const bool is_empty_inside = segment.empty() && i + 1 < segments.size();
    const bool has_control = std::ranges::any_of(
        segment, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    if (is_empty_inside || segment == "." || segment == ".." || has_control) {
      return fail(Errc::malformed,
                  "The path holds an empty segment, a dot segment or a control character.");
    }
    target.path.append("/").append(segment);
    target.segments.push_back(std::move(segment));
  }
  if (question != std::string_view::npos) {
    TOC_TRY(target.query, parse_form(text.substr(question + 1)));
  }
  return target;
}

}  // namespace tocsin::http
