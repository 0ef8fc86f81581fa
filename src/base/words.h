// Words of enumerations: one table each, in the order of the enumerators.
#pragma once

#include "base/error.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace tocsin {

/// The enumerator whose word this is: words holds one for each, counted from 0. Errors: malformed,
/// with the message.
template <class Enum, std::size_t kCount>
Result<Enum> parse_word(const std::array<std::string_view, kCount>& words, std::string_view text,
                        std::string message) {
  const auto found = std::ranges::find(words, text);
  if (found == words.end()) {
    return fail(Errc::malformed, std::move(message));
  }
  return static_cast<Enum>(found - words.begin());
}

/// The enumerator's word.
template <class Enum, std::size_t kCount>
std::string_view word_of(const std::array<std::string_view, kCount>& words, Enum value) {
  return words.at(static_cast<std::size_t>(value));
}

}  // namespace tocsin
