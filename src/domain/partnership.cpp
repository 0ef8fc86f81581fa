#include "domain/partnership.h"

#include "base/words.h"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 4> kReformStates = {"open", "submitted", "accepted",
                                                           "refused"};

}  // namespace

std::string_view to_text(ReformState state) {
  return word_of(kReformStates, state);
}

Result<ReformState> parse_reform_state(std::string_view text) {
  return parse_word<ReformState>(kReformStates, text,
                                 "There is no state of a reform of that name.");
}

}  // namespace tocsin
