// RubyGems requirements (rubygems 3.3, Gem::Requirement; guides.rubygems.org/patterns): comparators
// between commas, all of which hold; "~> 2.0.8" is from 2.0.8 and before 2.1. "||" between
// requirements, which advisories write, is accepted.
#include "base/text.h"
#include "ecosystems/scan.h"
#include "ranges/native.h"

namespace tocsin::ranges {
namespace {

std::unexpected<Error> broken() {
  return fail(Errc::malformed, "This is no RubyGems requirement.");
}

/// Gem::Version#bump: the numbers before the first word, without the last one, the then last
/// higher.
Result<std::string> bumped(std::string_view version) {
  std::vector<std::string_view> numbers;
  for (std::string_view rest : split(version, '.')) {
    const std::string_view digits = ecosystems::take_digits(rest);
    if (digits.empty()) {
      break;
    }
    numbers.push_back(digits);
    if (!rest.empty()) {
      break;  // the word is glued to its number: "3b4" is 3, then b
    }
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
  Alternatives out;
  for (const std::string_view piece : split_alternatives(text)) {
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
