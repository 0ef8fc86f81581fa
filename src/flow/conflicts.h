// Conflicts of laws: where one regime asks for content that another forbids to give, the content of
// the filing is held until a person of the obliged organization decides. No clock stops for it.
#pragma once

#include "domain/access.h"
#include "flow/case_facts.h"

namespace tocsin::flow {

/// Raises what the facts show and was not raised before; an act and a message to the party for
/// each.
Status raise_conflicts(const World& world, store::Transaction& tx, const store::Case& item,
                       const Known& known);

/// Errors: conflict, with the sentence that says who decides, while content of that regime is held
/// or withheld.
Status require_released(store::Reader& reader, const CaseId& root, const PartyId& party,
                        std::string_view regime);

/// Within the scope of read_duty; the undecided first.
Result<std::vector<store::ConflictGate>> list_conflicts(const World& world,
                                                        const Principal& principal);

/// Those over one party's filings in one case. Errors: not_found, also for what is another's.
Result<std::vector<store::ConflictGate>> conflicts_of(const World& world,
                                                      const Principal& principal,
                                                      std::string_view case_number,
                                                      std::string_view party);

enum class ConflictDecision { released, withheld };
struct ConflictDecisionDraft {
  std::string case_number;
  std::string party;   ///< handle
  std::string regime;  ///< whose content is held
  std::string against;
  ConflictDecision decision = ConflictDecision::released;
  std::string reason;  ///< required: it will be asked for one day
};
/// May be decided again: the newest decision holds, each is an act. Errors: not_found; malformed.
Result<store::LogIndex> decide_conflict(const World& world, const Principal& principal,
                                        const ConflictDecisionDraft& draft);

}  // namespace tocsin::flow
