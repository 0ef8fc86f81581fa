// Reading version texts: characters, runs of digits, numbers of any length. Every function is
// linear and takes any bytes; letters and digits are ASCII.
#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <string_view>

namespace tocsin::ecosystems {

/// One look at a table instead of up to six comparisons: this is the inner loop of every order.
inline constexpr std::uint8_t kDigit = 1;
inline constexpr std::uint8_t kLower = 2;
inline constexpr std::uint8_t kUpper = 4;
inline constexpr std::array<std::uint8_t, 256> kCharClasses = [] {
  std::array<std::uint8_t, 256> out{};
  for (std::size_t c = 0; c < out.size(); ++c) {
    const bool is_digit = c >= '0' && c <= '9';
    const bool is_lower = c >= 'a' && c <= 'z';
    const bool is_upper = c >= 'A' && c <= 'Z';
    out[c] = is_digit ? kDigit : (is_lower ? kLower : (is_upper ? kUpper : std::uint8_t{0}));
  }
  return out;
}();
constexpr bool is_of(char c, unsigned classes) {
  return (kCharClasses[static_cast<unsigned char>(c)] & classes) != 0;
}
constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_alpha(char c) {
  return is_of(c, kLower | kUpper);
}
constexpr bool is_alnum(char c) {
  return is_of(c, kDigit | kLower | kUpper);
}
constexpr char lowered(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

/// Takes the longest prefix whose characters satisfy `is_member` off `rest`.
template <class Predicate>
constexpr std::string_view take_while(std::string_view& rest, Predicate is_member) {
  const char* const begin = rest.data();
  const char* const end = begin + rest.size();
  const char* at = begin;
  while (at != end && is_member(*at)) {
    ++at;
  }
  rest = std::string_view(at, static_cast<std::size_t>(end - at));
  return {begin, static_cast<std::size_t>(at - begin)};
}
constexpr std::string_view take_digits(std::string_view& rest) {
  return take_while(rest, [](char c) { return is_digit(c); });
}
constexpr bool take(std::string_view& rest, char c) {
  if (!rest.empty() && rest.front() == c) {
    rest.remove_prefix(1);
    return true;
  }
  return false;
}

constexpr bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_digit);
}
/// Without leading zeros; empty for zero.
constexpr std::string_view significant(std::string_view digits) {
  const char* at = digits.data();
  const char* const end = at + digits.size();
  while (at != end && *at == '0') {
    ++at;
  }
  return {at, static_cast<std::size_t>(end - at)};
}
constexpr bool is_zero(std::string_view digits) {
  return significant(digits).empty();
}
/// Runs of digits as numbers of any length; an empty run is zero.
constexpr std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
  const std::string_view x = significant(a);
  const std::string_view y = significant(b);
  return x.size() != y.size() ? x.size() <=> y.size() : x <=> y;
}

/// The next piece up to the separator, which is passed over; false when nothing is left. A text
/// that ends in a separator has one more, empty piece.
class Pieces {
 public:
  constexpr Pieces(std::string_view text, char separator) : rest_(text), separator_(separator) {}
  constexpr bool next(std::string_view& piece) {
    if (is_done_) {
      return false;
    }
    std::size_t end = 0;  // pieces are short: a loop beats memchr
    while (end < rest_.size() && rest_[end] != separator_) {
      ++end;
    }
    piece = std::string_view(rest_.data(), end);
    is_done_ = end == rest_.size();
    rest_.remove_prefix(is_done_ ? end : end + 1);
    return true;
  }

 private:
  std::string_view rest_;
  char separator_;
  bool is_done_ = false;
};

}  // namespace tocsin::ecosystems
