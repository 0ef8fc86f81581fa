// Reading version texts: characters, runs of digits, numbers of any length. Every function is
// linear and takes any bytes; letters and digits are ASCII.
#pragma once

#include <algorithm>
#include <compare>
#include <string_view>

namespace tocsin::ecosystems {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_alpha(char c) {
  return is_lower(c) || (c >= 'A' && c <= 'Z');
}
constexpr bool is_alnum(char c) {
  return is_digit(c) || is_alpha(c);
}
constexpr char lowered(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

/// Takes the longest prefix whose characters satisfy `is_member` off `rest`.
template <class Predicate>
constexpr std::string_view take_while(std::string_view& rest, Predicate is_member) {
  std::size_t n = 0;
  while (n < rest.size() && is_member(rest[n])) {
    ++n;
  }
  const std::string_view taken = rest.substr(0, n);
  rest.remove_prefix(n);
  return taken;
}
constexpr std::string_view take_digits(std::string_view& rest) {
  return take_while(rest, is_digit);
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
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? std::string_view() : digits.substr(first);
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
    const std::size_t end = rest_.find(separator_);
    piece = rest_.substr(0, end);
    is_done_ = end == std::string_view::npos;
    rest_.remove_prefix(is_done_ ? rest_.size() : end + 1);
    return true;
  }

 private:
  std::string_view rest_;
  char separator_;
  bool is_done_ = false;
};

}  // namespace tocsin::ecosystems
