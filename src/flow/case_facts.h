// What is known of one party in one case at a log index, in the engine's terms. From here on a
// verdict is pure.
#pragma once

#include "flow/world.h"
#include "regimes/evaluate.h"
#include "store/accounts.h"
#include "store/cases.h"
#include "store/duties.h"
#include "store/workbench.h"

#include <limits>

namespace tocsin::flow {

/// A log index after every entry: everything that is known now.
inline constexpr store::LogIndex kEverything = std::numeric_limits<store::LogIndex>::max();

struct Known {
  store::Party party;
  std::vector<CaseId> family;  ///< the root and what was merged into it by then
  regimes::CaseFacts facts;    ///< submissions are filled in for one regime at a time
  std::vector<store::Filing> filings;
  std::vector<store::PortalReceipt> portal_receipts;
};

/// root: the case that others were merged into.
Result<Known> gather(store::Reader& reader, const CaseId& root, const PartyId& party,
                     store::LogIndex as_of);

/// The verdicts of every stage of one regime, or of all when it is empty. explain: with the
/// sentences that are shown to people.
std::vector<regimes::StageVerdict> judge(const World& world, const Known& known,
                                         std::string_view regime_id, Instant at,
                                         regimes::Explain explain = regimes::Explain::yes);

/// The case of that number, or the one that it was merged into. Errors: not_found.
Result<store::Case> root_of(store::Reader& reader, const Scope& scope, std::string_view number);
/// The case that counts for a duty of the party, by its number or that of one that was merged into
/// it. Errors: not_found unless the party takes part; also for the number of a TLP:RED case that it
/// took no part in before the merge, which it cannot know.
Result<store::Case> case_of_duty(store::Reader& reader, const PartyId& party,
                                 std::string_view number);

/// One party's part in a case, for whoever may do `action` for that party. "No such case", "no part
/// in it" and "not yours" are the same answer. Errors: those of may(); not_found.
struct Part {
  store::Case item;
  store::Party party;
};
Result<Part> part_of(store::Reader& reader, const Principal& principal, Action action,
                     std::string_view case_number, std::string_view party_handle);

}  // namespace tocsin::flow
