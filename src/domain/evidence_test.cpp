#include "domain/evidence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

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
  for (const auto& [source, word] :
       {std::pair{FactSource::other, "other"}, {FactSource::obligor, "obligor"}}) {
    EXPECT_EQ(to_text(source), word);
    EXPECT_EQ(*parse_fact_source(word), source);
  }
  EXPECT_FALSE(parse_fact_source("").has_value());
  EXPECT_FALSE(parse_fact_source("Obligor").has_value());
  EXPECT_FALSE(parse_weight("Proven").has_value());
  EXPECT_FALSE(parse_evidence_status("").has_value());
}

TEST(Evidence, TakesTheStepsOfItsTableAndNoOther) {
  using enum EvidenceStatus;
  const std::vector<std::pair<EvidenceStatus, EvidenceStatus>> steps = {{offered, accepted},
                                                                        {offered, contested},
                                                                        {contested, accepted},
                                                                        {contested, rejected},
                                                                        {accepted, withdrawn}};
  for (const EvidenceStatus from : {offered, contested, accepted, rejected, withdrawn}) {
    for (const EvidenceStatus to : {offered, contested, accepted, rejected, withdrawn}) {
      SCOPED_TRACE(std::string(to_text(from)) + " to " + std::string(to_text(to)));
      const bool is_listed = std::ranges::find(steps, std::pair(from, to)) != steps.end();
      const Status step = check_step(from, to);
      EXPECT_EQ(step.has_value(), is_listed);
      EXPECT_TRUE(step.has_value() || step.error().code == Errc::conflict);
    }
  }
}

TEST(Evidence, OrderRunsFromWeakToStrong) {
  EXPECT_LT(Weight::asserted, Weight::corroborated);
  EXPECT_LT(Weight::corroborated, Weight::proven);
}

}  // namespace
}  // namespace tocsin
