// Where nobody says what the order is: dotted numbers, missing ones being zero; every answer says
// that it is assumed. Numbers decide before letters do: 2.8.123e is after 2.8.75 whatever the e
// means. Of what stands behind equal numbers these are read as most makers mean them: a letter or
// two as patches (1.0.2j, then z, then za), "-22" and "p1" as revisions, alpha, beta, milestone and
// rc and words like them as what comes before a release, and final, ga and release as the release.
// Two that are of different kinds there have no order.
#include "ecosystems/number_list.h"
#include "ecosystems/scan.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

namespace tocsin::ecosystems {
namespace {

constexpr NumberListStyle kStyle{.missing = NumberListStyle::Missing::zero,
                                 .leading_v = NumberListStyle::LeadingV::allowed};

/// What stands behind the numbers.
struct Rest {
  enum class Kind { prerelease, none, letters, revision } kind = Kind::none;
  std::size_t word = 0;      ///< of a prerelease: its place in kWords
  std::string_view letters;  ///< as written
  std::string_view number;   ///< of a prerelease or a revision: a list of numbers, or empty
};

/// Before a release; the first four in this order, of the others nobody says which is later.
constexpr std::array<std::string_view, 8> kWords = {"alpha",    "beta",    "milestone", "rc",
                                                    "snapshot", "preview", "pre",       "dev"};
constexpr std::size_t kOrderedWords = 4;
constexpr std::array<std::string_view, 3> kReleaseWords = {"final", "ga", "release"};

struct Parts {
  std::string_view numbers;
  std::string_view rest;
};

Parts split(std::string_view version) {
  std::string_view rest = version;
  if (rest.starts_with('v') || rest.starts_with('V')) {
    rest.remove_prefix(1);
  }
  std::size_t end = 0;
  while (end < rest.size() &&
         (is_digit(rest[end]) ||
          (rest[end] == '.' && end > 0 && end + 1 < rest.size() && is_digit(rest[end + 1])))) {
    ++end;
  }
  return {.numbers = rest.substr(0, end), .rest = rest.substr(end)};
}

std::optional<Rest> read_rest(std::string_view text) {
  constexpr std::size_t letters_max = 2;
  if (text.empty()) {
    return Rest{};
  }
  if (text.size() <= letters_max && std::ranges::all_of(text, is_alpha)) {
    return Rest{.kind = Rest::Kind::letters, .letters = text};
  }
  const bool has_separator = text.front() == '-' || text.front() == '_' || text.front() == '.';
  const std::string_view body = text.substr(has_separator ? 1 : 0);
  const auto is_body = [&](std::string_view word) {
    return std::ranges::equal(body, word, {}, lowered);
  };
  if (std::ranges::any_of(kReleaseWords, is_body)) {
    return Rest{};
  }
  for (std::size_t i = 0; i < kWords.size(); ++i) {
    const std::string_view word = kWords.at(i);
    if (body.size() < word.size() ||
        !std::ranges::equal(body.substr(0, word.size()), word, {}, lowered)) {
      continue;
    }
    std::string_view number = body.substr(word.size());
    if (number.starts_with('.') || number.starts_with('-')) {
      number.remove_prefix(1);
    }
    if (number.empty() || is_number_list(number, NumberListStyle{})) {
      return Rest{.kind = Rest::Kind::prerelease, .word = i, .number = number};
    }
  }
  const bool is_patch = body.starts_with('p') || body.starts_with('P');
  const std::string_view number = body.substr(is_patch ? 1 : 0);
  if ((has_separator || is_patch) && is_number_list(number, NumberListStyle{})) {
    return Rest{.kind = Rest::Kind::revision, .number = number};
  }
  return std::nullopt;
}

std::partial_ordering compare_numbers_of(std::string_view a, std::string_view b) {
  return compare_number_lists(a.empty() ? "0" : a, b.empty() ? "0" : b, kStyle);
}

std::partial_ordering compare_rests(const Rest& a, const Rest& b) {
  using Kind = Rest::Kind;
  if (a.kind != b.kind) {
    // Of letters and revisions nobody says which is later.
    const bool is_clear = std::min(a.kind, b.kind) <= Kind::none;
    return is_clear ? std::partial_ordering(a.kind <=> b.kind) : std::partial_ordering::unordered;
  }
  switch (a.kind) {
    case Kind::none: return std::partial_ordering::equivalent;
    case Kind::letters: {
      const auto by_length = a.letters.size() <=> b.letters.size();
      return by_length != 0
                 ? by_length
                 : std::lexicographical_compare_three_way(
                       a.letters.begin(), a.letters.end(), b.letters.begin(), b.letters.end(),
                       [](char x, char y) { return lowered(x) <=> lowered(y); });
    }
    case Kind::prerelease:
      if (a.word == b.word) {
        return compare_numbers_of(a.number, b.number);
      }
      return std::max(a.word, b.word) < kOrderedWords ? std::partial_ordering(a.word <=> b.word)
                                                      : std::partial_ordering::unordered;
    case Kind::revision: return compare_numbers_of(a.number, b.number);
  }
  return std::partial_ordering::unordered;
}

bool is_valid(std::string_view version) {
  const Parts parts = split(version);
  return !parts.numbers.empty() && read_rest(parts.rest).has_value();
}
std::partial_ordering compare(std::string_view a, std::string_view b) {
  const Parts left = split(a);
  const Parts right = split(b);
  const auto order = compare_number_lists(left.numbers, right.numbers, kStyle);
  if (order != 0) {
    return order;
  }
  if (left.rest == right.rest) {
    return std::partial_ordering::equivalent;
  }
  const std::optional<Rest> x = read_rest(left.rest);
  const std::optional<Rest> y = read_rest(right.rest);
  return x && y ? compare_rests(*x, *y) : std::partial_ordering::unordered;
}
/// Numbers alone have keys: with what stands behind them the order is no total one.
bool append_key(std::string_view version, std::string& out) {
  return append_number_list_key(version, kStyle, out);
}

}  // namespace

Ecosystem generic() {
  return {.id = "generic-numeric",
          .authority = "none: dotted numbers are assumed, docs/formats/ranges.md",
          .osv_names = {"Android", "FreeBSD", "Linux", "TuxCare"},
          .vers_schemes = {"generic"},
          .purl_types = {"generic"},
          .other_names = {"custom", "numeric", "unspecified"},
          .certainty = Certainty::assumed_numeric,
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
