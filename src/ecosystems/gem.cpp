// RubyGems (rubygems 3.3, lib/rubygems/version.rb, <=>): runs of digits and of letters; a word
// sorts before a number, missing segments are 0, zeros before the first word and at the end do not
// count, and "-" stands for ".pre.".
#include "ecosystems/ecosystem.h"
#include "ecosystems/key_writer.h"

#include <tuple>

namespace tocsin::ecosystems {
namespace {

struct Segment {
  bool is_number = true;
  std::string_view text;  ///< empty for zero
};

/// Segment after segment in canonical form: a run of zeros is held back until what follows shows
/// whether it counts.
class Reader {
 public:
  explicit Reader(std::string_view version) : rest_(trimmed(version)) {}

  /// false at the end; from there on, every segment is zero.
  bool next(Segment& out) {
    if (zeros_ > 0) {
      --zeros_;
      out = {};
      return true;
    }
    if (has_held_) {
      has_held_ = false;
      out = held_;
      return true;
    }
    Segment segment;
    std::size_t zeros = 0;
    while (scan(segment)) {
      if (segment.is_number && segment.text.empty()) {
        ++zeros;
        continue;
      }
      if (!segment.is_number && !has_word_) {
        zeros = 0;  // zeros before the first word do not count
        has_word_ = true;
      }
      if (zeros == 0) {
        out = segment;
        return true;
      }
      zeros_ = zeros - 1;
      held_ = segment;
      has_held_ = true;
      out = {};
      return true;
    }
    return false;
  }

 private:
  static std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_space(text.front())) {
      text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
      text.remove_suffix(1);
    }
    return text;
  }
  static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  bool scan(Segment& out) {
    while (!rest_.empty()) {
      if (is_digit(rest_.front())) {
        out = {.is_number = true, .text = significant(take_digits(rest_))};
        return true;
      }
      if (is_alpha(rest_.front())) {
        out = {.is_number = false, .text = take_while(rest_, is_alpha)};
        return true;
      }
      const bool is_hyphen = rest_.front() == '-';
      rest_.remove_prefix(1);
      if (is_hyphen) {
        out = {.is_number = false, .text = "pre"};
        return true;
      }
    }
    return false;
  }

  std::string_view rest_;
  Segment held_;
  std::size_t zeros_ = 0;
  bool has_held_ = false;
  bool has_word_ = false;
};

constexpr bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// N(.alnum)*(-[alnum-]+(.[alnum-]+)*)? with white space around it; nothing at all is 0.
bool is_valid(std::string_view version) {
  std::string_view rest = version;
  std::ignore = take_while(rest, is_space);  // allowed
  while (!rest.empty() && is_space(rest.back())) {
    rest.remove_suffix(1);
  }
  if (rest.empty()) {
    return true;
  }
  if (take_digits(rest).empty()) {
    return false;
  }
  const auto is_tail = [](char c) { return is_alnum(c) || c == '-'; };
  while (take(rest, '.')) {
    if (take_while(rest, is_alnum).empty()) {
      return false;
    }
  }
  if (take(rest, '-')) {
    do {
      if (take_while(rest, is_tail).empty()) {
        return false;
      }
    } while (take(rest, '.'));
  }
  return rest.empty();
}

/// "1gamma" is no version to RubyGems, but old ones are written so, and their order is clear.
bool is_comparable(std::string_view version) {
  return is_valid(version) ||
         (std::ranges::all_of(version,
                              [](char c) { return is_alnum(c) || c == '.' || c == '-'; }) &&
          std::ranges::any_of(version, is_alnum));
}

std::partial_ordering compare(std::string_view a, std::string_view b) {
  if (!is_comparable(a) || !is_comparable(b)) {
    return std::partial_ordering::unordered;
  }
  Reader left(a);
  Reader right(b);
  while (true) {
    Segment x;
    Segment y;
    const bool has_x = left.next(x);
    const bool has_y = right.next(y);
    if (!has_x && !has_y) {
      return std::partial_ordering::equivalent;
    }
    if (x.is_number != y.is_number) {
      return x.is_number ? std::partial_ordering::greater : std::partial_ordering::less;
    }
    const auto order = x.is_number ? compare_numbers(x.text, y.text) : x.text <=> y.text;
    if (order != 0) {
      return order;
    }
  }
}

// Codes of the key. The end means zeros for ever: a run of zeros that ends in a word is below it,
// and the longer the nearer; one that ends in a number is above it, and the longer the nearer.
constexpr std::uint8_t kWord = 0x20;
constexpr std::uint8_t kZerosThenWord = 0x21;
constexpr std::uint8_t kEnd = 0x30;
constexpr std::uint8_t kZerosThenNumber = 0x3E;

bool append_key(std::string_view version, std::string& out) {
  if (!is_valid(version)) {
    return false;
  }
  KeyWriter key(out);
  Reader reader(version);
  std::size_t zeros = 0;
  for (Segment segment; reader.next(segment);) {
    if (segment.is_number && segment.text.empty()) {
      ++zeros;
      continue;
    }
    if (zeros > 0) {
      key.code(segment.is_number ? kZerosThenNumber : kZerosThenWord);
      key.big_endian_16(segment.is_number ? 0xFFFF - zeros : zeros);
      zeros = 0;
    }
    if (segment.is_number) {
      key.number(segment.text);
    } else {
      key.code(kWord);
      key.text(segment.text);
    }
  }
  key.code(kEnd);
  return key.is_exact();
}

}  // namespace

Ecosystem gem() {
  return {.id = "gem",
          .authority = "RubyGems 3.3, Gem::Version#<=> (guides.rubygems.org/patterns)",
          .osv_names = {"RubyGems"},
          .vers_schemes = {"gem"},
          .purl_types = {"gem"},
          .other_names = {"rubygems", "ruby"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
