// Arch Linux (pacman 6, lib/libalpm/version.c; vercmp(8)): [epoch:]version[-release]. The releases
// count only if both have one, so a version without one equals several that differ: it has no key.
#include "ecosystems/ecosystem.h"
#include "ecosystems/evr.h"
#include "ecosystems/key_writer.h"

namespace tocsin::ecosystems {
namespace {

std::string_view take_separators(std::string_view& rest) {
  return take_while(rest, [](char c) { return !is_alnum(c); });
}
std::string_view take_segment(std::string_view& rest) {
  return !rest.empty() && is_digit(rest.front()) ? take_digits(rest) : take_while(rest, is_alpha);
}

/// What is left when one of the two has ended: a letter loses to nothing, anything else wins.
std::strong_ordering compare_rests(std::string_view a, std::string_view b) {
  if (a.empty() && b.empty()) {
    return std::strong_ordering::equal;
  }
  const bool is_a_alpha = !a.empty() && is_alpha(a.front());
  const bool is_b_alpha = !b.empty() && is_alpha(b.front());
  return (a.empty() && !is_b_alpha) || is_a_alpha ? std::strong_ordering::less
                                                  : std::strong_ordering::greater;
}

std::strong_ordering compare_segments(std::string_view a, std::string_view b) {
  if (a == b) {
    return std::strong_ordering::equal;
  }
  while (!a.empty() && !b.empty()) {
    const std::size_t x_gap = take_separators(a).size();
    const std::size_t y_gap = take_separators(b).size();
    if (a.empty() || b.empty()) {
      break;
    }
    if (x_gap != y_gap) {
      return x_gap <=> y_gap;
    }
    const std::string_view x = take_segment(a);
    const std::string_view y = take_segment(b);
    const bool is_number = is_digit(x.front());
    if (is_number != is_digit(y.front())) {
      return is_number ? std::strong_ordering::greater : std::strong_ordering::less;
    }
    const auto order = is_number ? compare_numbers(x, y) : x <=> y;
    if (order != 0) {
      return order;
    }
  }
  return compare_rests(a, b);
}

constexpr std::uint8_t kGluedWord = 0x10;  ///< letters that follow a number without a separator
constexpr std::uint8_t kEnd = 0x20;
constexpr std::uint8_t kWord = 0x38;
constexpr std::uint8_t kGap = 0x80;  ///< and the count of separators: fewer come first
constexpr std::size_t kGapMax = 0x7F;

void append_segments(std::string_view text, KeyWriter& key) {
  bool is_first = true;
  while (true) {
    const std::size_t gap = take_separators(text).size();
    if (text.empty()) {
      // Separators at the end, and nothing but separators, are where vercmp is not transitive.
      if (gap > 0 || is_first) {
        key.give_up();
      }
      break;
    }
    if (gap > kGapMax || (is_first && gap > 0)) {
      key.give_up();
      break;
    }
    if (gap > 0) {
      key.code(static_cast<std::uint8_t>(kGap + gap));
    }
    const std::string_view segment = take_segment(text);
    if (is_digit(segment.front())) {
      key.number(segment);
    } else {
      key.code(gap == 0 && !is_first ? kGluedWord : kWord);
      key.text(segment);
    }
    is_first = false;
  }
  key.code(kEnd);
}

bool is_valid(std::string_view version) {
  const Evr evr = read_evr(version);
  const auto is_member = [](char c) { return c > ' ' && c <= '~' && c != ':' && c != '/'; };
  return !evr.version.empty() && std::ranges::all_of(evr.version, is_member) &&
         (!evr.has_release || (!evr.release.empty() && std::ranges::all_of(evr.release, [](char c) {
           return is_digit(c) || c == '.';
         })));
}

std::partial_ordering compare(std::string_view a, std::string_view b) {
  const Evr x = read_evr(a);
  const Evr y = read_evr(b);
  if (const auto order = compare_numbers(x.epoch, y.epoch); order != 0) {
    return order;
  }
  if (const auto order = compare_segments(x.version, y.version); order != 0) {
    return order;
  }
  if (!x.has_release || !y.has_release) {
    return std::partial_ordering::equivalent;
  }
  return compare_segments(x.release, y.release);
}

bool append_key(std::string_view version, std::string& out) {
  const Evr evr = read_evr(version);
  if (!evr.has_release) {
    return false;
  }
  KeyWriter key(out);
  key.number(evr.epoch);
  append_segments(evr.version, key);
  append_segments(evr.release, key);
  return key.is_exact();
}

}  // namespace

Ecosystem alpm() {
  return {.id = "alpm",
          .authority = "pacman 6, libalpm alpm_pkg_vercmp; vercmp(8)",
          .vers_schemes = {"alpm", "arch", "archlinux"},
          .purl_types = {"alpm"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
