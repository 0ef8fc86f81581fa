#include "ecosystems/deb_order.h"

namespace tocsin::ecosystems {
namespace {

constexpr std::uint8_t kTilde = 0x01;
constexpr std::uint8_t kPartEnd = 0x02;
constexpr std::uint8_t kDebNumberTag = 0x03;

/// Where a character of a text stands; the end of the text is kPartEnd.
constexpr int rank(char c) {
  if (c == '~') {
    return kTilde;
  }
  const int value = static_cast<unsigned char>(c);
  return is_alpha(c) ? value : value + 0x80;
}
constexpr int front_rank(std::string_view text) {
  return text.empty() || is_digit(text.front()) ? kPartEnd : rank(text.front());
}

}  // namespace

std::strong_ordering compare_deb_part(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    while ((!a.empty() && !is_digit(a.front())) || (!b.empty() && !is_digit(b.front()))) {
      const int x = front_rank(a);
      const int y = front_rank(b);
      if (x != y) {
        return x <=> y;
      }
      a.remove_prefix(1);
      b.remove_prefix(1);
    }
    const std::string_view x = take_digits(a);
    const std::string_view y = take_digits(b);
    if (const auto order = compare_numbers(x, y); order != 0) {
      return order;
    }
  }
  return std::strong_ordering::equal;
}

void append_deb_part(std::string_view part, KeyWriter& key) {
  // A part that begins with a text has an empty text and no number before it in dpkg's eyes.
  bool is_first = true;
  while (is_first || !part.empty()) {
    is_first = false;
    for (; !part.empty() && !is_digit(part.front()); part.remove_prefix(1)) {
      const int value = rank(part.front());
      if (value > 0xFF) {
        key.give_up();  // not ASCII: no Debian version
      }
      key.code(static_cast<std::uint8_t>(value));
    }
    key.number(take_digits(part), kDebNumberTag);
  }
  key.code(kPartEnd);
}

}  // namespace tocsin::ecosystems
