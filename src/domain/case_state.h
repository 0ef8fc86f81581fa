// The state machines of coordinated disclosure as CERT/CC's Vultron defines them: report management
// (RM) for each participant, case state (CS) for each vendor and case. Pure; names as on the wire.
#pragma once

#include "base/error.h"

#include <array>
#include <span>
#include <string_view>

namespace tocsin {

/// Report management, one for each participant. `start` is before the report was received.
enum class RmState { start, received, invalid, valid, accepted, deferred, closed };
std::string_view to_text(RmState state);
Result<RmState> parse_rm_state(std::string_view text);
/// received → valid or invalid; invalid → valid; valid → accepted or deferred; accepted and
/// deferred to each other; accepted, deferred and invalid → closed, which is final. Errors:
/// conflict.
Status check_rm_step(RmState from, RmState to);

/// What happened: vendor aware, fix ready, fix deployed (of one vendor); public aware, exploit
/// public, attacks observed (of the case).
enum class CaseEvent {
  vendor_aware,
  fix_ready,
  fix_deployed,
  public_aware,
  exploit_public,
  attacks_observed
};
std::string_view to_text(CaseEvent event);
/// The letter of the Vultron papers: V F D P X A.
char letter(CaseEvent event);
Result<CaseEvent> parse_case_event(std::string_view text);
/// V, F and D belong to one vendor; P, X and A to the case.
bool is_of_vendor(CaseEvent event);

/// Which events have happened, as one vendor's lane sees them.
class CaseState {
 public:
  [[nodiscard]] bool has(CaseEvent event) const {
    return happened_[static_cast<std::size_t>(event)];
  }
  /// "VfdPxa": upper case has happened.
  [[nodiscard]] std::string to_text() const;

  /// The state after the event. Errors: conflict when it happened before (events never un-happen),
  /// when V, F, D come out of order, when public awareness without vendor awareness is not followed
  /// by vendor awareness, or a public exploit without public awareness not by public awareness.
  [[nodiscard]] Result<CaseState> after(CaseEvent event) const;

  friend auto operator<=>(const CaseState&, const CaseState&) = default;

 private:
  std::array<bool, 6> happened_{};
};

}  // namespace tocsin
