#include "domain/stage_state.h"

#include "base/words.h"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 13> kStates = {
    "not_applicable",       "not_started", "running", "warned",          "met",
    "met_contestable",      "late",        "missed",  "late_on_arrival", "excused",
    "delayed_by_authority", "superseded",  "annulled"};

}  // namespace

std::string_view to_text(StageState state) {
  return word_of(kStates, state);
}

Result<StageState> parse_stage_state(std::string_view text) {
  return parse_word<StageState>(kStates, text, "There is no state of a stage of that name.");
}

}  // namespace tocsin
