// The filing workbench: what a stage asks for, what is known of it, what is missing, by name; saved
// as often as one likes, with proof of the moment it was ready; and the receipts of portals that
// have no API.
#pragma once

#include "domain/access.h"
#include "flow/case_facts.h"
#include "regimes/filing.h"

#include <optional>
#include <string>
#include <vector>

namespace tocsin::flow {

struct StageQuery {
  std::string case_number;
  std::string party;  ///< handle
  std::string regime;
  std::string stage;
};

struct Workbench {
  regimes::Filing filing;
  std::string case_number;
  store::Party party;
  std::optional<store::FilingDraftRecord> draft;  ///< as last saved
  std::vector<store::PortalReceipt> receipts;     ///< of this stage
  std::vector<store::ConflictGate> gates;         ///< over this regime's content
};
/// For the party's own people: the newest draft over what is carried from the stages before over
/// what the platform knows of the party itself. For others that may read the duty: what was handed
/// in, and that only if they may read the case; never a draft. Errors: not_found, also for what is
/// another's.
Result<Workbench> open_workbench(const World& world, const Principal& principal,
                                 const StageQuery& query);

struct SavedDraft {
  regimes::Filing filing;
  store::LogIndex index = 0;
  Instant at;
  std::string receipt;  ///< commits to the filing's JSON: proof of the moment, ready or not
};
/// Replaces what was given before; empty values are taken out. A draft satisfies nothing.
/// Errors: not_found; malformed with the field's pointer below /values.
Result<SavedDraft> save_draft(const World& world, const Principal& principal,
                              const StageQuery& query, const regimes::FieldValues& given);

/// Content that may leave the workbench for a portal: refused while a conflict of laws holds it.
/// Errors: conflict.
Status may_export(const Workbench& workbench);

struct PortalReceiptDraft {
  StageQuery stage;
  Instant at;  ///< as the portal states it; not after now
  std::string reference;
  bool is_complete = false;
  std::string media_type;
  std::string document;  ///< at most kPortalReceiptBytesMax
};
inline constexpr std::size_t kPortalReceiptBytesMax = 4U << 20U;

struct ImportedReceipt {
  PortalReceiptId id;
  store::LogIndex index = 0;
  std::string receipt;  ///< ours, for the import
};
/// Offered evidence: it satisfies the stage, from the portal's time, once an officer has accepted
/// it.
Result<ImportedReceipt> import_portal_receipt(const World& world, const Principal& principal,
                                              const PortalReceiptDraft& draft);
struct ReceiptDecision {
  EvidenceStatus status = EvidenceStatus::accepted;
  std::string reason;
};
/// Errors: conflict for a step that evidence does not take; not_found.
Result<store::LogIndex> decide_portal_receipt(const World& world, const Principal& principal,
                                              const PortalReceiptId& id,
                                              const ReceiptDecision& decision);

}  // namespace tocsin::flow
