#include "domain/partnership.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <utility>

namespace tocsin {
namespace {

TEST(Partnership, WordsReadBackAsThemselves) {
  for (const auto& [state, word] : {std::pair{ReformState::open, "open"},
                                    {ReformState::submitted, "submitted"},
                                    {ReformState::accepted, "accepted"},
                                    {ReformState::refused, "refused"}}) {
    EXPECT_EQ(to_text(state), word);
    EXPECT_EQ(*parse_reform_state(word), state);
  }
  for (const auto& [outcome, word] : {std::pair{InfractionOutcome::remedied, "remedied"},
                                      {InfractionOutcome::dismissed, "dismissed"},
                                      {InfractionOutcome::annulled, "annulled"}}) {
    EXPECT_EQ(to_text(outcome), word);
    EXPECT_EQ(*parse_infraction_outcome(word), outcome);
  }
  for (const auto& [kind, word] : {std::pair{RecordKind::indicators_met, "indicators_met"},
                                   {RecordKind::documented_exception, "documented_exception"}}) {
    EXPECT_EQ(to_text(kind), word);
    EXPECT_EQ(*parse_record_kind(word), kind);
  }
}

TEST(Partnership, OtherWordsAreRefused) {
  for (const char* word : {"", "Open", "closed"}) {
    SCOPED_TRACE(word);
    EXPECT_EQ(error_of(parse_reform_state(word)).code, Errc::malformed);
    EXPECT_EQ(error_of(parse_infraction_outcome(word)).code, Errc::malformed);
    EXPECT_EQ(error_of(parse_record_kind(word)).code, Errc::malformed);
  }
}

}  // namespace
}  // namespace tocsin
