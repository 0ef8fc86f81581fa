#include "domain/partnership.h"

#include "base/words.h"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 4> kReformStates = {"open", "submitted", "accepted",
                                                           "refused"};
constexpr std::array<std::string_view, 3> kOutcomes = {"remedied", "dismissed", "annulled"};
constexpr std::array<std::string_view, 2> kRecordKinds = {"indicators_met", "documented_exception"};

}  // namespace

std::string_view to_text(ReformState state) {
  return word_of(kReformStates, state);
}

Result<ReformState> parse_reform_state(std::string_view text) {
  return parse_word<ReformState>(kReformStates, text,
                                 "There is no state of a reform of that name.");
}

std::string_view to_text(InfractionOutcome outcome) {
  return word_of(kOutcomes, outcome);
}

Result<InfractionOutcome> parse_infraction_outcome(std::string_view text) {
  return parse_word<InfractionOutcome>(kOutcomes, text,
                                       "There is no outcome of an infraction of that name.");
}

std::string_view to_text(RecordKind kind) {
  return word_of(kRecordKinds, kind);
}

Result<RecordKind> parse_record_kind(std::string_view text) {
  return parse_word<RecordKind>(kRecordKinds, text, "There is no kind of record of that name.");
}

}  // namespace tocsin
