// Exact decimal arithmetic for scores: numbers are integers of 128 bits with a fixed count of
// decimals, so that no binary fraction ever decides a rounding.
#pragma once

#include "severity/cvss.h"

#include <algorithm>

namespace tocsin::severity {

__extension__ using Int128 = __int128;

/// 10 to the power of n, n from 0 to 38.
constexpr Int128 power_of_ten(int n) {
  constexpr auto powers = [] {
    std::array<Int128, 39> out{1};
    for (std::size_t i = 1; i < out.size(); ++i) {
      out[i] = out[i - 1] * 10;
    }
    return out;
  }();
  return powers[static_cast<std::size_t>(n)];
}

/// value / 10^decimals in tenths, rounded up to the next one, within 0 to 10.
constexpr Score rounded_up(Int128 value, int decimals) {
  const Int128 unit = power_of_ten(decimals - 1);
  const Int128 tenths = value <= 0 ? 0 : (value + unit - 1) / unit;
  return {static_cast<std::uint8_t>(std::min<Int128>(tenths, 100))};
}

/// value / 10^decimals in tenths, a half rounded up, within 0 to 10.
constexpr Score rounded_half_up(Int128 value, int decimals) {
  const Int128 unit = power_of_ten(decimals - 1);
  const Int128 tenths = value <= 0 ? 0 : (2 * value + unit) / (2 * unit);
  return {static_cast<std::uint8_t>(std::min<Int128>(tenths, 100))};
}

}  // namespace tocsin::severity
