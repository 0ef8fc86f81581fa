// Texts from rules/notices, filled in, in both languages; and the mail that carries them.
#pragma once

#include "flow/event_filter.h"
#include "flow/world.h"
#include "regimes/evaluate.h"
#include "store/accounts.h"
#include "store/duties.h"
#include "store/sharing.h"
#include "store/workbench.h"

#include <map>

namespace tocsin::flow {

/// One text in both languages.
struct BilingualText {
  std::string title_en;
  std::string title_zh;
  std::string body_en;
  std::string body_zh;
};

/// Fills the template `name` of the file `kind` ("standing", "duty"). A value that is missing
/// leaves its section out. Errors: not_found when there is no such template.
Result<BilingualText> fill_message(std::string_view kind, std::string_view name,
                                   const std::map<std::string, std::string>& values);

/// A new mail in both languages, for the outbox.
store::Delivery mail_of(const store::Transaction& tx, const PartyId& party, std::string address,
                        const BilingualText& text);

/// "2021-12-22 08:00 UTC": for people.
std::string readable(Instant at);

/// The end of a period of the obligation: on the clock of the calendar that it was judged by, then
/// in UTC; in UTC alone where that is not known.
std::string said_until(const regimes::Library& law, const store::Obligation& obligation, Instant at,
                       Language language);

/// Queues what is said about a party's own deadline: by mail, and to its webhooks that ask for it.
/// Nothing for a duty without an operative line; without a legal one the text says that it is not
/// known.
Status queue_duty_message(const World& world, store::Transaction& tx, const store::Party& party,
                          const store::Obligation& obligation);

struct NewFindings {
  bool is_shared = false;  ///< they rest on what others share: a suspension cuts the message
  std::size_t findings = 0;
  std::size_t assets = 0;
  std::vector<std::string> flaws;  ///< ids, sorted
  EventSubject subject = {};       ///< what filters of webhooks ask for
};
/// Queues what a change of advisories opened on a party's own assets.
Status queue_findings_message(const World& world, store::Transaction& tx, const store::Party& party,
                              const NewFindings& found);

/// Queues the question that a conflict of laws puts to a person of the party.
Status queue_conflict_message(const World& world, store::Transaction& tx, const store::Party& party,
                              const store::ConflictGate& gate, const regimes::Conflict& conflict);

}  // namespace tocsin::flow
