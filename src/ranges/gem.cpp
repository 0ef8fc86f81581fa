// RubyGems requirements (rubygems 3.3, Gem::Requirement; guides.rubygems.org/patterns): comparators
// between commas, all of which hold; "~> 2.0.8" is from 2.0.8 and before 2.1. "||" between
// requirements, which advisories write, is accepted.
#include "base/text.h"
#include "ranges/native.h"

#include <algorithm>

namespace tocsin::ranges {
namespace {

std::unexpected<Error> broken() {
  return fail(Errc::malformed, "This is no RubyGems requirement.");
}

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Gem::Version#bump: the numbers before the first word, without the last one, the then last
/// higher.
Result<std::string> bumped(std::string_view version) {
  std::vector<std::string_view> numbers;
  for (const std::string_view segment : split(version, '.')) {
    if (segment.empty() || !std::ranges::all_of(segment, is_digit)) {
      break;
    }
    numbers.push_back(segment);
  }
  if (numbers.empty()) {
    return broken();
  }
  if (numbers.size() > 1) {
    numbers.pop_back();
  }
  std::string out;
  for (std::size_t i = 0; i + 1 < numbers.size(); ++i) {
    out.append(numbers[i]).append(".");
  }
  return out + next_number(numbers.back());
}

Status add_requirement(std::string_view text, std::vector<Constraint>& out) {
  const bool is_pessimistic = text.starts_with("~>");
  Comparator comparator = Comparator::equal;
  if (is_pessimistic) {
    text.remove_prefix(2);
  } else {
    take_comparator(text, comparator);
  }
  text = trim(text);
  if (text.empty() || !ecosystems::find("gem")->is_valid(text)) {
    return broken();
  }
  if (!is_pessimistic) {
    out.push_back({.comparator = comparator, .version = std::string(text)});
    return {};
  }
  TOC_TRY(std::string upper, bumped(text));
  out.push_back({.comparator = Comparator::greater_or_equal, .version = std::string(text)});
  out.push_back({.comparator = Comparator::less, .version = std::move(upper)});
  return {};
}

Result<Alternatives> parse(std::string_view text) {
  TOC_TRY(const auto pieces, split_alternatives(text));
  Alternatives out;
  for (const std::string_view piece : pieces) {
    std::vector<Constraint> set;
    for (const std::string_view requirement : split(piece, ',')) {
      if (!trim(requirement).empty() && trim(requirement) != "*") {
        TOC_CHECK(add_requirement(trim(requirement), set));
      }
    }
    out.sets.push_back(std::move(set));
  }
  return out;
}

}  // namespace

NativeRange gem() {
  return {.scheme = "gem", .authority = "RubyGems 3.3, Gem::Requirement", .parse = parse};
}

}  // namespace tocsin::ranges
