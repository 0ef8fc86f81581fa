// Sections 7.1 to 7.4 of the 3.1 specification (8.1 to 8.4 of 3.0).
#include "severity/cvss_3.h"

namespace tocsin::severity {
namespace {

// As on the wire.
// clang-format off
// NOLINTBEGIN(readability-identifier-naming)
enum : std::size_t {
  AV, AC, PR, UI, S, C, I, A, E, RL, RC, CR, IR, AR, MAV, MAC, MPR, MUI, MS, MC, MI, MA, count
};
// NOLINTEND(readability-identifier-naming)
// clang-format on

constexpr std::array<Metric, count> kMetrics{{
    {"AV", MetricGroup::base, {"N", "A", "L", "P"}},
    {"AC", MetricGroup::base, {"L", "H"}},
    {"PR", MetricGroup::base, {"N", "L", "H"}},
    {"UI", MetricGroup::base, {"N", "R"}},
    {"S", MetricGroup::base, {"U", "C"}},
    {"C", MetricGroup::base, {"H", "L", "N"}},
    {"I", MetricGroup::base, {"H", "L", "N"}},
    {"A", MetricGroup::base, {"H", "L", "N"}},
    {"E", MetricGroup::temporal, {"X", "H", "F", "P", "U"}},
    {"RL", MetricGroup::temporal, {"X", "U", "W", "T", "O"}},
    {"RC", MetricGroup::temporal, {"X", "C", "R", "U"}},
    {"CR", MetricGroup::environmental, {"X", "H", "M", "L"}},
    {"IR", MetricGroup::environmental, {"X", "H", "M", "L"}},
    {"AR", MetricGroup::environmental, {"X", "H", "M", "L"}},
    // A modified metric has the values of its base metric, after "not defined".
    {"MAV", MetricGroup::environmental, {"X", "N", "A", "L", "P"}},
    {"MAC", MetricGroup::environmental, {"X", "L", "H"}},
    {"MPR", MetricGroup::environmental, {"X", "N", "L", "H"}},
    {"MUI", MetricGroup::environmental, {"X", "N", "R"}},
    {"MS", MetricGroup::environmental, {"X", "U", "C"}},
    {"MC", MetricGroup::environmental, {"X", "H", "L", "N"}},
    {"MI", MetricGroup::environmental, {"X", "H", "L", "N"}},
    {"MA", MetricGroup::environmental, {"X", "H", "L", "N"}},
}};

/// Weights in hundredths, in the order of the values above.
constexpr std::array<int, 4> kAttackVector{85, 62, 55, 20};
constexpr std::array<int, 2> kAttackComplexity{77, 44};
constexpr std::array<int, 3> kPrivileges{85, 62, 27};
constexpr std::array<int, 3> kPrivilegesChanged{85, 68, 50};
constexpr std::array<int, 2> kInteraction{85, 62};
constexpr std::array<int, 3> kImpact{56, 22, 0};
constexpr std::array<int, 5> kExploitCode{100, 100, 97, 94, 91};
constexpr std::array<int, 5> kRemediation{100, 100, 97, 96, 95};
constexpr std::array<int, 4> kConfidence{100, 100, 96, 92};
constexpr std::array<int, 4> kRequirement{100, 150, 100, 50};

/// The eight exploitability and impact values that a score is computed from, as places in the
/// tables.
using Eight = std::array<std::size_t, 8>;

Eight base_values(const CvssVector& vector) {
  Eight out{};
  for (std::size_t i = AV; i <= A; ++i) {
    out[i] = vector.values[i] - 1U;
  }
  return out;
}

/// A modified metric that is not given, or given as X, has the value of its base metric.
Eight modified_values(const CvssVector& vector) {
  Eight out = base_values(vector);
  for (std::size_t i = AV; i <= A; ++i) {
    if (const std::uint8_t value = vector.values[MAV + i]; value > 1) {
      out[i] = value - 2U;
    }
  }
  return out;
}

template <std::size_t n>
int weight(const std::array<int, n>& table, const CvssVector& vector, std::size_t metric) {
  const std::uint8_t value = vector.values[metric];
  return value == 0 ? table[0] : table[value - 1U];
}

/// With 10 decimals.
Int128 exploitability_of(const Eight& values) {
  const auto& privileges = values[S] == 0 ? kPrivileges : kPrivilegesChanged;
  return Int128{822} * kAttackVector[values[AV]] * kAttackComplexity[values[AC]] *
         privileges[values[PR]] * kInteraction[values[UI]];
}

/// 1 - (1-C)(1-I)(1-A), with 6 decimals. Requirements in hundredths: each product is a whole number
/// of hundredths.
Int128 sub_score_of(const Eight& values, int confidentiality, int integrity, int availability) {
  const auto left = [&](std::size_t metric, int requirement) {
    return Int128{100} - kImpact[values[metric]] * requirement / 100;
  };
  return Int128{1'000'000} - left(C, confidentiality) * left(I, integrity) * left(A, availability);
}

/// 7.52 × (ISS − 0.029) − 3.25 × (ISS − 0.02)^15 by the base values, which are few: by
/// 9 C + 3 I + A.
constexpr std::array<Bounds, 27> kChangedImpact = [] {
  std::array<Bounds, 27> out{};
  for (std::size_t i = 0; i + 1 < out.size(); ++i) {  // the last one is no impact at all
    const Int128 left =
        Int128{100 - kImpact[i / 9]} * (100 - kImpact[i / 3 % 3]) * (100 - kImpact[i % 3]);
    out[i] = changed_impact(1'000'000 - left);
  }
  return out;
}();

/// The score of base and modified base alike. sub_score: 6 decimals; changed: answers the impact
/// for a changed scope.
template <class Changed>
Score combined(const Eight& values, Int128 sub_score, Changed changed,
               Score (*round_up)(Int128, int)) {
  if (sub_score <= 0) {
    return {};
  }
  const Int128 exploitability = exploitability_of(values);
  if (values[S] == 0) {
    return round_up(642 * sub_score * 100 + exploitability, 10);
  }
  const Bounds impact = changed();
  const Int128 rest = exploitability * power_of_ten(kBoundDecimals - 10);
  const Score low = round_up(108 * (impact.low + rest), kBoundDecimals + 2);
  const Score high = round_up(108 * (impact.high + rest), kBoundDecimals + 2);
  TOC_ASSERT(low == high);  // every case there is was tried: cvss_test.cpp
  return low;
}

/// Round up (score × E × RL × RC).
Score temporal_of(const CvssVector& vector, Score score, Score (*round_up)(Int128, int)) {
  return round_up(Int128{score.tenths} * weight(kExploitCode, vector, E) *
                      weight(kRemediation, vector, RL) * weight(kConfidence, vector, RC),
                  1 + 6);
}

}  // namespace

std::span<const Metric> cvss_3_metrics() {
  return kMetrics;
}

Scores score_3(const CvssVector& vector, ScoreGroups groups, const Cvss3Rules& rules) {
  const Eight base = base_values(vector);
  Scores out{.base = combined(
                 base, sub_score_of(base, 100, 100, 100),
                 [&] { return kChangedImpact[base[C] * 9 + base[I] * 3 + base[A]]; },
                 rules.round_up)};
  if (groups == ScoreGroups::all || vector.has_group(MetricGroup::temporal)) {
    out.temporal = temporal_of(vector, out.base, rules.round_up);
  }
  if (groups == ScoreGroups::all || vector.has_group(MetricGroup::environmental)) {
    const Eight modified = modified_values(vector);
    const Int128 miss =
        std::min(sub_score_of(modified, weight(kRequirement, vector, CR),
                              weight(kRequirement, vector, IR), weight(kRequirement, vector, AR)),
                 Int128{915'000});
    const Score score = combined(
        modified, miss, [&] { return rules.modified_changed_impact(miss); }, rules.round_up);
    out.environmental = temporal_of(vector, score, rules.round_up);
  }
  return out;
}

}  // namespace tocsin::severity
