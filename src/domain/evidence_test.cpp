#include "domain/evidence.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(Evidence, WordsReadBackAsThemselves) {
  for (const Weight weight : {Weight::asserted, Weight::corroborated, Weight::proven}) {
    EXPECT_EQ(*parse_weight(to_text(weight)), weight);
  }
  for (const EvidenceStatus status :
       {EvidenceStatus::offered, EvidenceStatus::contested, EvidenceStatus::accepted,
        EvidenceStatus::rejected, EvidenceStatus::withdrawn}) {
    EXPECT_EQ(*parse_evidence_status(to_text(status)), status);
  }
  EXPECT_FALSE(parse_weight("Proven").has_value());
  EXPECT_FALSE(parse_evidence_status("").has_value());
}

TEST(Evidence, OrderRunsFromWeakToStrong) {
  EXPECT_LT(Weight::asserted, Weight::corroborated);
  EXPECT_LT(Weight::corroborated, Weight::proven);
}

}  // namespace
}  // namespace tocsin
