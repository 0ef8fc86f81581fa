// CVSS 2.0 (FIRST, "A Complete Guide to the Common Vulnerability Scoring System Version 2.0", June
// 2007): the metrics of sections 2.1 to 2.3, the equations of section 3.2. Where the guide leaves a
// choice: docs/formats/cvss.md.
#include "severity/exact.h"

namespace tocsin::severity {
namespace {

// As on the wire.
// NOLINTNEXTLINE(readability-identifier-naming)
enum : std::size_t { AV, AC, Au, C, I, A, E, RL, RC, CDP, TD, CR, IR, AR, count };

constexpr std::array<Metric, count> kMetrics{{
    {"AV", MetricGroup::base, {"L", "A", "N"}},
    {"AC", MetricGroup::base, {"H", "M", "L"}},
    {"Au", MetricGroup::base, {"M", "S", "N"}},
    {"C", MetricGroup::base, {"N", "P", "C"}},
    {"I", MetricGroup::base, {"N", "P", "C"}},
    {"A", MetricGroup::base, {"N", "P", "C"}},
    {"E", MetricGroup::temporal, {"U", "POC", "F", "H", "ND"}},
    {"RL", MetricGroup::temporal, {"OF", "TF", "W", "U", "ND"}},
    {"RC", MetricGroup::temporal, {"UC", "UR", "C", "ND"}},
    {"CDP", MetricGroup::environmental, {"N", "L", "LM", "MH", "H", "ND"}},
    {"TD", MetricGroup::environmental, {"N", "L", "M", "H", "ND"}},
    {"CR", MetricGroup::environmental, {"L", "M", "H", "ND"}},
    {"IR", MetricGroup::environmental, {"L", "M", "H", "ND"}},
    {"AR", MetricGroup::environmental, {"L", "M", "H", "ND"}},
}};

/// Weights in the order of the values above; in thousandths for AV, Au and the impacts, else in
/// hundredths.
constexpr std::array<int, 3> kAccessVector{395, 646, 1000};
constexpr std::array<int, 3> kAccessComplexity{35, 61, 71};
constexpr std::array<int, 3> kAuthentication{450, 560, 704};
constexpr std::array<int, 3> kImpact{0, 275, 660};
constexpr std::array<int, 5> kExploitability{85, 90, 95, 100, 100};
constexpr std::array<int, 5> kRemediation{87, 90, 95, 100, 100};
constexpr std::array<int, 4> kConfidence{90, 95, 100, 100};
constexpr std::array<int, 6> kCollateral{0, 10, 30, 40, 50, 0};
constexpr std::array<int, 5> kDistribution{0, 25, 75, 100, 100};
constexpr std::array<int, 4> kRequirement{50, 100, 151, 100};

/// The weight of a metric; the last one, "not defined", where it is not named.
template <std::size_t n>
int weight(const std::array<int, n>& table, const CvssVector& vector, std::size_t metric) {
  const std::uint8_t value = vector.values[metric];
  return value == 0 ? table.back() : table[value - 1U];
}

/// With 17 decimals. Requirements in hundredths; 100 leaves the impact as it is.
Int128 impact_of(const CvssVector& vector, int confidentiality, int integrity, int availability) {
  const auto left = [&](std::size_t metric, int requirement) {
    return Int128{100'000} - Int128{weight(kImpact, vector, metric)} * requirement;
  };
  return 1041 *
         (power_of_ten(15) - left(C, confidentiality) * left(I, integrity) * left(A, availability));
}

/// The base equation with an impact of 17 decimals.
Score base_of(const CvssVector& vector, Int128 impact) {
  const Int128 exploitability = Int128{20} * weight(kAccessVector, vector, AV) *
                                weight(kAccessComplexity, vector, AC) *
                                weight(kAuthentication, vector, Au);  // 8 decimals
  const int f = impact == 0 ? 0 : 1176;
  const Int128 sum = 6 * impact + 4 * exploitability * power_of_ten(9) - 15 * power_of_ten(17);
  return rounded_half_up(sum * f, 18 + 3);
}

Score temporal_of(const CvssVector& vector, Score base) {
  return rounded_half_up(Int128{base.tenths} * weight(kExploitability, vector, E) *
                             weight(kRemediation, vector, RL) * weight(kConfidence, vector, RC),
                         1 + 6);
}

Score environmental_of(const CvssVector& vector) {
  const Int128 impact =
      std::min(impact_of(vector, weight(kRequirement, vector, CR), weight(kRequirement, vector, IR),
                         weight(kRequirement, vector, AR)),
               10 * power_of_ten(17));
  const int adjusted = temporal_of(vector, base_of(vector, impact)).tenths;
  const Int128 sum = adjusted * 100 + (100 - adjusted) * weight(kCollateral, vector, CDP);
  return rounded_half_up(sum * weight(kDistribution, vector, TD), 1 + 4);
}

Scores score_2_0(const CvssVector& vector, ScoreGroups groups) {
  Scores out{.base = base_of(vector, impact_of(vector, 100, 100, 100))};
  if (groups == ScoreGroups::all || vector.has_group(MetricGroup::temporal)) {
    out.temporal = temporal_of(vector, out.base);
  }
  if (groups == ScoreGroups::all || vector.has_group(MetricGroup::environmental)) {
    out.environmental = environmental_of(vector);
  }
  return out;
}

/// NVD's bands (nvd.nist.gov/vuln-metrics/cvss); the guide has none.
Severity severity_2_0(Score score) {
  if (score.tenths < 40) {
    return Severity::low;
  }
  return score.tenths < 70 ? Severity::medium : Severity::high;
}

}  // namespace

CvssVersion cvss_2_0() {
  return {.id = "2.0",
          .prefix = "",
          .metrics = kMetrics,
          .mandatory = 6,
          .is_ordered = true,
          .has_whole_groups = true,
          .severity = severity_2_0,
          .score = score_2_0};
}

}  // namespace tocsin::severity
