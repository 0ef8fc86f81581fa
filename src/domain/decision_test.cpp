#include "domain/decision.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace tocsin {
namespace {

TEST(Decision, WordsReadBackAsThemselves) {
  for (const auto& [kind, word] : std::vector<std::pair<DecisionKind, std::string_view>>{
           {DecisionKind::standing, "standing"},
           {DecisionKind::annulment, "annulment"},
           {DecisionKind::notice, "notice"},
           {DecisionKind::person, "person"},
           {DecisionKind::marking, "marking"}}) {
    EXPECT_EQ(to_text(kind), word);
    EXPECT_EQ(*parse_decision_kind(word), kind);
  }
  for (const auto& [state, word] : std::vector<std::pair<DecisionState, std::string_view>>{
           {DecisionState::proposed, "proposed"},
           {DecisionState::approved, "approved"},
           {DecisionState::rejected, "rejected"}}) {
    EXPECT_EQ(to_text(state), word);
    EXPECT_EQ(*parse_decision_state(word), state);
  }
}

TEST(Decision, OtherWordsAreRefused) {
  for (const std::string_view word : {"", "Standing", "marking2", "warning", "open"}) {
    SCOPED_TRACE(word);
    EXPECT_EQ(error_of(parse_decision_kind(word)).code, Errc::malformed);
    EXPECT_EQ(error_of(parse_decision_state(word)).code, Errc::malformed);
  }
}

}  // namespace
}  // namespace tocsin
