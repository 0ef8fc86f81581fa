// Gentoo (Package Manager Specification EAPI 8, sections 3.2 and 3.3): numbers, a letter, suffixes,
// a revision. After the first number, one with a leading zero is compared as text, without the
// zeros at its end.
#include "ecosystems/ecosystem.h"
#include "ecosystems/key_writer.h"

#include <array>

namespace tocsin::ecosystems {
namespace {

struct Suffix {
  std::size_t rank = 0;  ///< index into kSuffixes
  std::string_view number;
};

constexpr std::array<std::string_view, 5> kSuffixes = {"alpha", "beta", "pre", "rc", "p"};
constexpr std::size_t kPatch = 4;  ///< the only suffix that follows the release

struct Parts {
  std::string_view numbers;  ///< "1.02.3"
  char letter = 0;
  std::string_view suffixes;  ///< "_rc1_p2"
  std::string_view revision;
};

bool next_suffix(std::string_view& rest, Suffix& out) {
  std::string_view after = rest;
  if (!take(after, '_')) {
    return false;
  }
  const std::string_view word = take_while(after, is_lower);
  const auto* const known = std::ranges::find(kSuffixes, word);
  if (known == kSuffixes.end()) {
    return false;
  }
  out = {.rank = static_cast<std::size_t>(known - kSuffixes.begin()), .number = take_digits(after)};
  rest = after;
  return true;
}

bool read(std::string_view version, Parts& out) {
  out = {};
  std::string_view rest = version;
  do {
    if (take_digits(rest).empty()) {
      return false;
    }
  } while (take(rest, '.'));
  out.numbers = version.substr(0, version.size() - rest.size());
  if (!rest.empty() && is_lower(rest.front())) {
    out.letter = rest.front();
    rest.remove_prefix(1);
  }
  const std::string_view tail = rest;
  for (Suffix suffix; next_suffix(rest, suffix);) {
  }
  out.suffixes = tail.substr(0, tail.size() - rest.size());
  if (rest.starts_with("-r")) {
    rest.remove_prefix(2);
    out.revision = take_digits(rest);
    return !out.revision.empty() && rest.empty();
  }
  return rest.empty();
}

bool is_padded(std::string_view number) {
  return number.starts_with('0');
}
std::string_view without_zeros_at_end(std::string_view number) {
  const std::size_t last = number.find_last_not_of('0');
  return last == std::string_view::npos ? std::string_view() : number.substr(0, last + 1);
}

std::strong_ordering compare_component(std::string_view a, std::string_view b) {
  if (is_padded(a) || is_padded(b)) {
    return without_zeros_at_end(a) <=> without_zeros_at_end(b);
  }
  return compare_numbers(a, b);
}

std::strong_ordering compare_numbers_of(const Parts& a, const Parts& b) {
  bool is_first = true;
  return compare_pieces(a.numbers, b.numbers, [&](std::string_view x, std::string_view y) {
    const auto order = is_first ? compare_numbers(x, y) : compare_component(x, y);
    is_first = false;
    return order;
  });
}

std::strong_ordering compare_suffixes(std::string_view a, std::string_view b) {
  while (true) {
    Suffix x;
    Suffix y;
    const bool has_x = next_suffix(a, x);
    const bool has_y = next_suffix(b, y);
    if (!has_x && !has_y) {
      return std::strong_ordering::equal;
    }
    if (has_x != has_y) {
      const bool is_patch = (has_x ? x : y).rank == kPatch;
      return has_x == is_patch ? std::strong_ordering::greater : std::strong_ordering::less;
    }
    if (x.rank != y.rank) {
      return x.rank <=> y.rank;
    }
    if (const auto order = compare_numbers(x.number, y.number); order != 0) {
      return order;
    }
  }
}

bool is_valid(std::string_view version) {
  Parts parts;
  return read(version, parts);
}

std::partial_ordering compare(std::string_view a, std::string_view b) {
  Parts x;
  Parts y;
  if (!read(a, x) || !read(b, y)) {
    return std::partial_ordering::unordered;
  }
  if (const auto order = compare_numbers_of(x, y); order != 0) {
    return order;
  }
  if (x.letter != y.letter) {
    return x.letter <=> y.letter;
  }
  if (const auto order = compare_suffixes(x.suffixes, y.suffixes); order != 0) {
    return order;
  }
  return compare_numbers(x.revision, y.revision);
}

constexpr std::uint8_t kNumbersEnd = 0x01;
constexpr std::uint8_t kPreSuffix = 0x10;  ///< and the rank of the suffix
constexpr std::uint8_t kSuffixesEnd = 0x20;
constexpr std::uint8_t kPatchSuffix = 0x30;
constexpr std::uint8_t kPaddedNumber = 0x3E;

bool append_key(std::string_view version, std::string& out) {
  Parts parts;
  if (!read(version, parts)) {
    return false;
  }
  KeyWriter key(out);
  Pieces pieces(parts.numbers, '.');
  std::string_view number;
  for (bool is_first = true; pieces.next(number); is_first = false) {
    if (is_first || !is_padded(number)) {
      key.number(number);
    } else {
      key.code(kPaddedNumber);
      key.text(without_zeros_at_end(number));
    }
  }
  key.code(kNumbersEnd);
  key.code(static_cast<std::uint8_t>(parts.letter));
  std::string_view rest = parts.suffixes;
  for (Suffix suffix; next_suffix(rest, suffix);) {
    key.code(suffix.rank == kPatch ? kPatchSuffix
                                   : static_cast<std::uint8_t>(kPreSuffix + suffix.rank));
    key.number(suffix.number);
  }
  key.code(kSuffixesEnd);
  key.number(parts.revision);
  return key.is_exact();
}

}  // namespace

Ecosystem gentoo() {
  return {.id = "gentoo",
          .authority = "Gentoo Package Manager Specification EAPI 8, section 3.3",
          .vers_schemes = {"gentoo", "ebuild"},
          .purl_types = {"ebuild"},
          .other_names = {"portage"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
