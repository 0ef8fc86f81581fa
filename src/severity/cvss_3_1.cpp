// CVSS 3.1 (FIRST, specification document, June 2019): the modified impact of a changed scope has
// an equation of its own (section 7.3), and Roundup is the one of appendix A, which first rounds to
// five decimals.
#include "severity/cvss_3.h"

namespace tocsin::severity {
namespace {

/// 7.52 × (MISS − 0.029) − 3.25 × (MISS × 0.9731 − 0.02)^13.
Bounds modified_changed_impact(Int128 miss) {
  const Int128 linear = 752 * (miss - 29'000) * power_of_ten(kBoundDecimals - 8);
  const Int128 x = (miss * 9731 - 200'000'000) * power_of_ten(kBoundDecimals - 10);
  const Bounds power = power_between(x, 13);
  return {.low = linear - (325 * power.high + 99) / 100, .high = linear - 325 * power.low / 100};
}

/// Appendix A: round to the nearest hundred-thousandth, then up to the next tenth.
Score round_up(Int128 value, int decimals) {
  if (value <= 0) {
    return {};
  }
  if (decimals <= 5) {
    return rounded_up(value, decimals);
  }
  const Int128 unit = power_of_ten(decimals - 5);
  return rounded_up((2 * value + unit) / (2 * unit), 5);
}

Scores score_3_1(const CvssVector& vector, ScoreGroups groups) {
  return score_3(vector, groups,
                 {.modified_changed_impact = modified_changed_impact, .round_up = round_up});
}

}  // namespace

CvssVersion cvss_3_1() {
  return {.id = "3.1",
          .prefix = "CVSS:3.1/",
          .metrics = cvss_3_metrics(),
          .mandatory = 8,
          .severity = severity_of,
          .score = score_3_1};
}

}  // namespace tocsin::severity
