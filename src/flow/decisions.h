// What waits for a second person, of every kind, in one place.
#pragma once

#include "flow/accounts.h"
#include "flow/cases.h"
#include "flow/dossier.h"
#include "flow/world.h"
#include "store/standing.h"

namespace tocsin::flow {

struct OpenDecision {
  store::Decision decision;
  bool is_own = false;  ///< proposed by the asking person, in whatever way it was signed in
  Dossier dossier;      ///< for a step of a partnership
  std::string fault;    ///< why it does not hold any more; empty when it does
};
/// Those of the kinds that the asking person's role decides, oldest first.
Result<std::vector<OpenDecision>> open_decisions(const World& world, const Principal& principal);

struct DecisionOutcome {
  DecisionKind kind = DecisionKind::standing;
  std::string notice_slug;  ///< when one was sent or published
  std::string paper_code;   ///< of a new account's link
  bool is_mailed = false;   ///< the link of a new account went to its mailbox
  store::LogIndex index = 0;
};
/// By another person than the one who proposed, with a fresh second factor.
/// Errors: not_found, also for a kind that is not this role's to decide; forbidden; conflict.
Result<DecisionOutcome> approve_decision(const World& world, const Principal& principal,
                                         const DecisionId& id);
/// By anybody who could approve it, and by the one who proposed it.
Result<store::LogIndex> reject_decision(const World& world, const Principal& principal,
                                        const DecisionId& id, const std::string& reason);

}  // namespace tocsin::flow
