// Whole numbers as texts say them.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>

namespace tocsin {

/// "42" → 42; "-7" where T has a sign. Nothing unless the whole text is a number that T holds.
template <std::integral T>
std::optional<T> parse_whole(std::string_view text) {
  T value{};
  const char* const end = text.data() + text.size();
  const auto [stop, code] = std::from_chars(text.data(), end, value);
  return code == std::errc() && stop == end ? std::optional(value) : std::nullopt;
}

}  // namespace tocsin
