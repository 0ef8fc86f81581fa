#include "domain/case_state.h"

#include <algorithm>
#include <string>

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 7> kRmStates = {"start",    "received", "invalid", "valid",
                                                       "accepted", "deferred", "closed"};
constexpr std::array<std::string_view, 6> kEvents = {"vendor_aware",   "fix_ready",
                                                     "fix_deployed",   "public_aware",
                                                     "exploit_public", "attacks_observed"};
constexpr std::string_view kLetters = "VFDPXA";

struct RmStep {
  RmState from;
  RmState to;
};
constexpr std::array kRmSteps = {
    RmStep{RmState::start, RmState::received},   RmStep{RmState::received, RmState::valid},
    RmStep{RmState::received, RmState::invalid}, RmStep{RmState::invalid, RmState::valid},
    RmStep{RmState::invalid, RmState::closed},   RmStep{RmState::valid, RmState::accepted},
    RmStep{RmState::valid, RmState::deferred},   RmStep{RmState::accepted, RmState::deferred},
    RmStep{RmState::accepted, RmState::closed},  RmStep{RmState::deferred, RmState::accepted},
    RmStep{RmState::deferred, RmState::closed},
};

}  // namespace

std::string_view to_text(RmState state) {
  return kRmStates.at(static_cast<std::size_t>(state));
}

Result<RmState> parse_rm_state(std::string_view text) {
  const auto found = std::ranges::find(kRmStates, text);
  if (found == kRmStates.end()) {
    return fail(Errc::malformed, "There is no report-management state of that name.");
  }
  return static_cast<RmState>(found - kRmStates.begin());
}

Status check_rm_step(RmState from, RmState to) {
  const bool allowed = std::ranges::any_of(
      kRmSteps, [&](const RmStep& step) { return step.from == from && step.to == to; });
  if (allowed) {
    return {};
  }
  return fail(Errc::conflict, "A participant cannot go from " + std::string(to_text(from)) +
                                  " to " + std::string(to_text(to)) + ".");
}

std::string_view to_text(CaseEvent event) {
  return kEvents.at(static_cast<std::size_t>(event));
}
char letter(CaseEvent event) {
  return kLetters[static_cast<std::size_t>(event)];
}

Result<CaseEvent> parse_case_event(std::string_view text) {
  const auto found = std::ranges::find(kEvents, text);
  if (found != kEvents.end()) {
    return static_cast<CaseEvent>(found - kEvents.begin());
  }
  if (text.size() == 1 && kLetters.find(text.front()) != std::string_view::npos) {
    return static_cast<CaseEvent>(kLetters.find(text.front()));
  }
  return fail(Errc::malformed, "There is no case event of that name.");
}

bool is_of_vendor(CaseEvent event) {
  return event <= CaseEvent::fix_deployed;
}

std::string CaseState::to_text() const {
  std::string out(kLetters);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (!happened_[i]) {
      out[i] = static_cast<char>(out[i] - 'A' + 'a');
    }
  }
  return out;
}

Result<CaseState> CaseState::after(CaseEvent event) const {
  if (has(event)) {
    return fail(Errc::conflict, "This event is already recorded.");
  }
  if (has(CaseEvent::public_aware) && !has(CaseEvent::vendor_aware) &&
      event != CaseEvent::vendor_aware) {
    return fail(
        Errc::conflict,
        "The public is aware and the vendor is not yet recorded as aware: record that first.");
  }
  if (has(CaseEvent::exploit_public) && !has(CaseEvent::public_aware) &&
      event != CaseEvent::public_aware) {
    return fail(
        Errc::conflict,
        "An exploit is public and the public is not yet recorded as aware: record that first.");
  }
  if (event == CaseEvent::fix_ready && !has(CaseEvent::vendor_aware)) {
    return fail(Errc::conflict, "A fix cannot be ready before the vendor is aware.");
  }
  if (event == CaseEvent::fix_deployed && !has(CaseEvent::fix_ready)) {
    return fail(Errc::conflict, "A fix cannot be deployed before it is ready.");
  }
  CaseState next = *this;
  next.happened_[static_cast<std::size_t>(event)] = true;
  return next;
}

}  // namespace tocsin
