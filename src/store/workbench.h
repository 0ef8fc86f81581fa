// Drafts of filings, receipts of external portals, and conflicts of laws that wait for a person.
// Like facts, they are only added to: what was known at a log index can be asked again.
#pragma once

#include "domain/access.h"
#include "domain/evidence.h"
#include "store/store.h"

namespace tocsin::store {

/// Whose stage of which regime in which case.
struct StageKey {
  CaseId case_id;  ///< the root of merged cases
  PartyId party;
  std::string regime;
  std::string stage;
};

struct FilingDraftRecord {
  StageKey key;
  LogIndex recorded_index = 0;
  Instant recorded_at;
  std::int64_t edition = 0;
  bool is_ready = false;
  std::string actor;
  std::string values;    ///< canonical JSON: field id → text
  std::string document;  ///< the filing as JSON, whose digest the act commits to
};

struct PortalReceipt {
  PortalReceiptId id;
  StageKey key;
  bool is_complete = false;  ///< the submission held every obligatory field of later stages too
  Instant at;                ///< as the portal states it
  std::string reference;     ///< the portal's own number
  std::string media_type;
  std::string document;  ///< the receipt itself, as it was uploaded
  Digest digest{};
  std::string actor;
  Instant recorded_at;
  LogIndex recorded_index = 0;
  EvidenceStatus status = EvidenceStatus::offered;  ///< as of the log index that was asked for
};

/// held → released | withheld, by the obliged organization; either may be decided again.
enum class GateState { held, released, withheld };
std::string_view to_text(GateState state);
Result<GateState> parse_gate_state(std::string_view text);

struct ConflictGate {
  CaseId case_id;
  std::string case_number;
  PartyId party;
  std::string party_handle;
  std::string regime;
  std::string against;
  GateState state = GateState::held;
  Instant raised_at;
  LogIndex raised_index = 0;
  std::optional<Instant> decided_at;
  std::optional<LogIndex> decided_index;
  std::optional<std::string> decided_by;
  std::string reason;
};

namespace filing_drafts {
Status insert(Transaction& tx, const FilingDraftRecord& draft);
/// The newest draft of one stage.
Result<std::optional<FilingDraftRecord>> newest(Reader& reader, const StageKey& key);
}  // namespace filing_drafts

namespace portal_receipts {
Status insert(Transaction& tx, const PortalReceipt& receipt);
struct Decision {
  PortalReceiptId id;
  EvidenceStatus status = EvidenceStatus::accepted;
  std::string actor;
  std::string reason;
  LogIndex recorded_index = 0;
};
Status decide(Transaction& tx, const Decision& decision);
/// Of one party in one case, recorded at or before the index, with the status that held then; in
/// the order in which they were recorded.
Result<std::vector<PortalReceipt>> as_of(Reader& reader, const CaseId& id, const PartyId& party,
                                         LogIndex index);
/// Errors: not_found.
Result<PortalReceipt> get(Reader& reader, const PortalReceiptId& id);
}  // namespace portal_receipts

namespace conflict_gates {
/// Does nothing where the gate exists. True when it was new.
Result<bool> raise(Transaction& tx, const ConflictGate& gate);
/// Errors: not_found.
Status decide(Transaction& tx, const ConflictGate& gate);
Result<std::vector<ConflictGate>> of(Reader& reader, const CaseId& id, const PartyId& party);
/// Those within the scope, the undecided first, then the newest.
Result<std::vector<ConflictGate>> list(Reader& reader, const Scope& scope);
}  // namespace conflict_gates

}  // namespace tocsin::store
