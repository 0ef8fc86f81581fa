// CVSS 3.0 (FIRST, specification document v1.9): as 3.1, with two differences. The modified impact
// of a changed scope has the equation of the base impact (section 8.4), and "round up" is the
// smallest tenth that is not below the number (section 8).
#include "severity/cvss_3.h"

namespace tocsin::severity {
namespace {

Scores score_3_0(const CvssVector& vector, ScoreGroups groups) {
  return score_3(vector, groups,
                 {.modified_changed_impact = changed_impact, .round_up = rounded_up});
}

}  // namespace

CvssVersion cvss_3_0() {
  return {.id = "3.0",
          .prefix = "CVSS:3.0/",
          .metrics = cvss_3_metrics(),
          .mandatory = 8,
          .severity = severity_of,
          .score = score_3_0};
}

}  // namespace tocsin::severity
