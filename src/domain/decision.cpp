#include "domain/decision.h"

#include "base/words.h"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 5> kKinds = {"standing", "annulment", "notice", "person",
                                                    "marking"};
constexpr std::array<std::string_view, 3> kStates = {"proposed", "approved", "rejected"};

}  // namespace

std::string_view to_text(DecisionKind kind) {
  return word_of(kKinds, kind);
}

Result<DecisionKind> parse_decision_kind(std::string_view text) {
  return parse_word<DecisionKind>(kKinds, text, "There is no kind of decision of that name.");
}

std::string_view to_text(DecisionState state) {
  return word_of(kStates, state);
}

Result<DecisionState> parse_decision_state(std::string_view text) {
  return parse_word<DecisionState>(kStates, text, "There is no state of a decision of that name.");
}

}  // namespace tocsin
