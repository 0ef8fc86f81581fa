// Conan 2 ranges (docs.conan.io/2/tutorial/versioning/version_ranges.html; conan 2.0,
// VersionRange).
// "<2-" is before the prereleases of 2. Options after a comma ("include_prerelease") choose among
// prereleases when installing and say nothing here. An empty range stays empty, as in the VERS
// tests.
#include "base/text.h"
#include "ecosystems/scan.h"
#include "ranges/native.h"

#include <algorithm>

namespace tocsin::ranges {
namespace {

using ecosystems::is_digits;

std::unexpected<Error> broken() {
  return fail(Errc::malformed, "This is no Conan range.");
}

/// The dotted numbers before "-" and "+".
std::vector<std::string_view> main_of(std::string_view version) {
  return split(version.substr(0, version.find_first_of("-+")), '.');
}

/// The items up to this place, the last one higher, and a hyphen.
Result<std::string> upper_bound(const std::vector<std::string_view>& items, std::size_t place) {
  std::string out;
  for (std::size_t i = 0; i < place; ++i) {
    out.append(items[i]).append(".");
  }
  const std::string_view last = place < items.size() ? items[place] : std::string_view();
  if (!is_digits(last)) {
    return broken();
  }
  return out + next_number(last) + "-";
}

Status add_between(std::string_view version, bool is_caret, std::vector<Constraint>& out) {
  if (version.empty()) {
    return broken();
  }
  const auto items = main_of(version);
  std::size_t place = items.size() > 1 ? 1 : 0;  // "~1.2" stays within 1.2, "~1" within 1
  if (is_caret) {
    const auto is_zero = [](std::string_view item) {
      return is_digits(item) && ecosystems::is_zero(item);
    };
    place = static_cast<std::size_t>(std::ranges::find_if_not(items, is_zero) - items.begin());
    place = std::min(place, items.size() - 1);
  }
  TOC_TRY(std::string upper, upper_bound(items, place));
  // "~1.2-" is from 1.2's prereleases on for Conan; the VERS tests want it without the hyphen.
  const std::string_view lower =
      version.ends_with('-') ? version.substr(0, version.size() - 1) : version;
  out.push_back({.comparator = Comparator::greater_or_equal, .version = std::string(lower)});
  out.push_back({.comparator = Comparator::less, .version = std::move(upper)});
  return {};
}

Status add_word(std::string_view word, std::vector<Constraint>& out) {
  if (word == "*" || word == "*-") {
    out.push_back({.comparator = Comparator::greater_or_equal, .version = "0.0.0"});
    return {};
  }
  if (word.starts_with('~') || word.starts_with('^')) {
    return add_between(word.substr(1), word.starts_with('^'), out);
  }
  Comparator comparator = Comparator::equal;
  take_comparator(word, comparator);
  // A bracket that is not closed would otherwise be read as a version that nothing has.
  if (word.empty() || comparator == Comparator::not_equal ||
      word.find_first_of("[]") != std::string_view::npos) {
    return broken();
  }
  out.push_back({.comparator = comparator, .version = std::string(word)});
  return {};
}

Result<Alternatives> parse(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    text = trim(text.substr(1, text.size() - 2));
  }
  text = trim(text.substr(0, text.find(',')));
  Alternatives out;
  if (text.empty()) {
    return out;
  }
  for (const std::string_view piece : split_alternatives(text)) {
    std::vector<Constraint> set;
    for (const std::string_view word : split(piece, ' ')) {
      if (!word.empty()) {
        TOC_CHECK(add_word(word, set));
      }
    }
    if (set.empty()) {
      TOC_CHECK(add_word("*", set));
    }
    out.sets.push_back(std::move(set));
  }
  return out;
}

}  // namespace

NativeRange conan() {
  return {.scheme = "conan", .authority = "Conan 2 documentation, version ranges", .parse = parse};
}

}  // namespace tocsin::ranges
