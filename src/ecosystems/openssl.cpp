// OpenSSL (openssl.org, "Versioning" and the older "Release strategy"): up to 1.1.1 three numbers
// and letters for fixes, a to z and then za, zb, ...; from 3.0.0 on Semantic Versioning. A
// prerelease
// (-pre1, -beta2, -alpha17) is before its release; its words and numbers are compared in turn,
// since alpha17 follows alpha2.
#include "ecosystems/ecosystem.h"
#include "ecosystems/key_writer.h"

#include <tuple>

namespace tocsin::ecosystems {
namespace {

struct Parts {
  std::string_view numbers;
  std::string_view letters;
  std::string_view prerelease;
  bool has_prerelease = false;
};

bool read(std::string_view version, Parts& out) {
  out = {};
  std::string_view rest = version;
  do {
    if (take_digits(rest).empty()) {
      return false;
    }
  } while (take(rest, '.'));
  out.numbers = version.substr(0, version.size() - rest.size());
  out.letters = take_while(rest, is_lower);
  out.has_prerelease = take(rest, '-');
  if (out.has_prerelease) {
    out.prerelease = rest;
    return std::ranges::all_of(rest, [](char c) { return is_alnum(c) || c == '.' || c == '-'; });
  }
  return rest.empty() || rest.front() == '+';  // build metadata does not count
}

std::strong_ordering compare_number_lists(std::string_view a, std::string_view b) {
  Pieces left(a, '.');
  Pieces right(b, '.');
  while (true) {
    std::string_view x;
    std::string_view y;
    const bool has_x = left.next(x);
    const bool has_y = right.next(y);
    if (!has_x && !has_y) {
      return std::strong_ordering::equal;
    }
    if (const auto order = compare_numbers(x, y); order != 0) {
      return order;
    }
  }
}

struct Segment {
  int rank = 0;  ///< 0 the end, 1 a word, 2 a number
  std::string_view text;
};

Segment next_segment(std::string_view& rest) {
  std::ignore = take_while(rest, [](char c) { return !is_alnum(c); });  // separators
  if (rest.empty()) {
    return {};
  }
  if (is_digit(rest.front())) {
    return {.rank = 2, .text = take_digits(rest)};
  }
  return {.rank = 1, .text = take_while(rest, is_alpha)};
}

std::strong_ordering compare_prereleases(std::string_view a, std::string_view b) {
  while (true) {
    const Segment x = next_segment(a);
    const Segment y = next_segment(b);
    if (x.rank != y.rank) {
      return x.rank <=> y.rank;
    }
    if (x.rank == 0) {
      return std::strong_ordering::equal;
    }
    const auto order = x.rank == 2 ? compare_numbers(x.text, y.text) : x.text <=> y.text;
    if (order != 0) {
      return order;
    }
  }
}

bool is_valid(std::string_view version) {
  Parts parts;
  return read(version, parts) && std::ranges::count(parts.numbers, '.') == 2;
}

std::partial_ordering compare(std::string_view a, std::string_view b) {
  Parts x;
  Parts y;
  if (!read(a, x) || !read(b, y)) {
    return std::partial_ordering::unordered;
  }
  if (const auto order = compare_number_lists(x.numbers, y.numbers); order != 0) {
    return order;
  }
  if (const auto order = x.letters <=> y.letters; order != 0) {
    return order;
  }
  if (x.has_prerelease != y.has_prerelease) {
    return y.has_prerelease <=> x.has_prerelease;
  }
  return compare_prereleases(x.prerelease, y.prerelease);
}

constexpr std::uint8_t kSegmentsEnd = 0x01;
constexpr std::uint8_t kPrerelease = 0x10;
constexpr std::uint8_t kNumbersEnd = 0x20;
constexpr std::uint8_t kRelease = 0x30;
constexpr std::uint8_t kWord = 0x38;

bool append_key(std::string_view version, std::string& out) {
  Parts parts;
  if (!read(version, parts)) {
    return false;
  }
  KeyWriter key(out);
  TrimmedNumbers numbers(key);
  Pieces pieces(parts.numbers, '.');
  for (std::string_view digits; pieces.next(digits);) {
    numbers.add(digits);
  }
  key.code(kNumbersEnd);
  key.text(parts.letters);
  key.code(parts.has_prerelease ? kPrerelease : kRelease);
  if (parts.has_prerelease) {
    std::string_view rest = parts.prerelease;
    for (Segment segment = next_segment(rest); segment.rank != 0; segment = next_segment(rest)) {
      if (segment.rank == 2) {
        key.number(segment.text);
      } else {
        key.code(kWord);
        key.text(segment.text);
      }
    }
    key.code(kSegmentsEnd);
  }
  return key.is_exact();
}

}  // namespace

Ecosystem openssl() {
  return {.id = "openssl",
          .authority = "OpenSSL versioning policy (openssl-library.org/policies/releasestrat)",
          .vers_schemes = {"openssl"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
