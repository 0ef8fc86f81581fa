// What CVSS 3.0 and 3.1 have in common: metrics, weights and equations. They differ in one
// equation, the modified impact of a changed scope, and in how a score is rounded.
#pragma once

#include "severity/exact.h"

namespace tocsin::severity {

/// The 22 metrics of 3.x, in the order of table 15 of the 3.1 specification.
std::span<const Metric> cvss_3_metrics();

/// A number between two others; both have `decimals` decimals. The power in the equation for a
/// changed scope has up to 150 decimals; a bound on either side decides the rounding as surely
/// (cvss_test.cpp goes through every case).
struct Bounds {
  Int128 low = 0;
  Int128 high = 0;
};

/// Decimals of Bounds in the equations of 3.x.
inline constexpr int kBoundDecimals = 24;

/// x^exponent. x: with kBoundDecimals decimals, 0 to 1. 18 decimals are carried; each product is
/// cut for the low side and grown by one for the high side.
constexpr Bounds power_between(Int128 x, int exponent) {
  constexpr int carried = 18;
  constexpr Int128 scale = power_of_ten(carried);
  constexpr Int128 cut = power_of_ten(kBoundDecimals - carried);
  const Int128 low_x = x / cut;
  const Int128 high_x = (x + cut - 1) / cut;
  Int128 low = scale;
  Int128 high = scale;
  for (int i = 0; i < exponent; ++i) {
    low = low * low_x / scale;
    high = (high * high_x + scale - 1) / scale;
  }
  return {.low = low * cut, .high = high * cut};
}

/// 7.52 × (ISS − 0.029) − 3.25 × (ISS − 0.02)^15 for an ISS of 6 decimals, above 0, at most 0.915:
/// the impact of a changed scope, and the modified one of 3.0.
constexpr Bounds changed_impact(Int128 iss) {
  const Int128 linear = 752 * (iss - 29'000) * power_of_ten(kBoundDecimals - 8);
  const Int128 x = (iss - 20'000) * power_of_ten(kBoundDecimals - 6);
  const Bounds power = power_between(x, 15);
  return {.low = linear - (325 * power.high + 99) / 100, .high = linear - 325 * power.low / 100};
}

struct Cvss3Rules {
  /// Modified impact of a changed scope. miss: with 6 decimals, above 0, at most 0.915.
  Bounds (*modified_changed_impact)(Int128 miss) = nullptr;
  /// Rounds a number of that many decimals.
  Score (*round_up)(Int128 value, int decimals) = nullptr;
};

Scores score_3(const CvssVector& vector, ScoreGroups groups, const Cvss3Rules& rules);

}  // namespace tocsin::severity
