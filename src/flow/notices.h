// Notices: signed, in both languages, to a partner's inbox or to the public at a permanent address.
#pragma once

#include "domain/access.h"
#include "flow/messages.h"
#include "flow/world.h"
#include "store/sharing.h"

namespace tocsin::flow {

struct NoticeDraft {
  std::string kind;  ///< "standing", "risk_warning", "withdrawal"
  BilingualText text;
  std::optional<PartyId> party;  ///< addressed to it: inbox and mail
  std::optional<CaseId> case_id;
  bool is_public = false;
};

/// Signs, stores and sends inside the transaction; a public one also enters the change feed as
/// TLP:CLEAR.
Result<store::Notice> issue_notice(const World& world, store::Transaction& tx,
                                   std::string_view actor, const NoticeDraft& draft);

/// What a notice's signature covers: both languages, the time and the address, as one text.
std::string signed_text(const store::Notice& notice, const World& world);

/// Both languages in one text, for channels that have one.
std::string text_of(const store::Notice& notice);

struct WarningDraft {
  std::string case_number;  ///< may be empty
  std::string title_en;
  std::string title_zh;
  std::string body_en;
  std::string body_zh;
};
/// Proposes a public risk warning; it appears when a second officer approves it. Errors: malformed
/// when one language is missing.
Result<DecisionId> propose_warning(const World& world, const Principal& principal,
                                   const WarningDraft& draft);

/// The slug of the published notice. Errors: forbidden for the one who proposed it; conflict when
/// it was decided.
Result<std::string> approve_warning(const World& world, const Principal& principal,
                                    const DecisionId& id);

}  // namespace tocsin::flow
