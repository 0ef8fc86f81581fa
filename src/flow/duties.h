// Duty clocks: facts come in, verdicts change, and what changed is an act. A verdict can be asked
// as of any log index and gives the same bytes each time.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "regimes/evaluate.h"
#include "store/duties.h"

namespace tocsin::flow {

struct FactDraft {
  std::string case_number;
  std::string party;  ///< handle; empty for a fact of the case itself
  std::string name;   ///< "awareness", "measure_available", "kev_listed" …
  std::string about;  ///< "vuln.in_own_product" …
  std::string value;  ///< for attributes
  Instant earliest;
  Instant latest;  ///< equal to earliest for an instant
  Weight weight = Weight::asserted;
  bool is_from_obligor = false;
  std::string evidence;  ///< what shows it: a reference, a digest, a report number
};
struct RecordedFact {
  FactId id;
  store::LogIndex index = 0;
};
/// Offered evidence; it starts no clock before an officer accepts it. Errors: malformed; not_found.
Result<RecordedFact> record_fact(const World& world, const Principal& principal,
                                 const FactDraft& draft);

struct DecisionDraft {
  EvidenceStatus status = EvidenceStatus::accepted;
  std::string reason;
};
/// Errors: conflict for a step that evidence does not take (offered → accepted or contested,
/// contested → accepted or rejected, accepted → withdrawn).
Result<store::LogIndex> decide_fact(const World& world, const Principal& principal,
                                    const FactId& fact, const DecisionDraft& decision);

struct FilingDraft {
  std::string case_number;
  std::string party;  ///< the obliged organization's handle
  std::string regime;
  std::string stage;
  std::string capacity = "obligor";
  bool is_complete = false;  ///< holds every obligatory field of the regime's later stages too
  std::string content;       ///< canonical JSON
};
struct FiledReceipt {
  std::string number;
  store::LogIndex index = 0;
  Instant at;
  std::string receipt;
  /// No filing: somebody else's statement, kept as a report for the desk. `number` is the report's.
  bool is_statement = false;
};
/// Received now: the time of a filing is that of its receipt. Open to suspended partners.
/// For another organization only under a mandate that it has confirmed (flow/mandates.h); without
/// one it is a statement, whatever it names, so that the answer tells nothing about who takes part.
/// Errors: not_found; malformed for a regime or stage that does not exist.
Result<FiledReceipt> submit_filing(const World& world, const Principal& principal,
                                   const FilingDraft& draft);

struct VerdictQuery {
  std::string case_number;
  std::string party;                     ///< handle
  std::string regime;                    ///< empty: every regime
  std::optional<store::LogIndex> as_of;  ///< as known then; absent: as known now
  std::optional<Instant> at;             ///< judged at; absent: the time of the entry as_of, or now
};
struct Verdicts {
  store::LogIndex as_of = 0;
  Instant at;
  std::vector<regimes::StageVerdict> stages;
  std::vector<regimes::Conflict> conflicts;
};
/// Errors: not_found.
Result<Verdicts> verdicts(const World& world, const Principal& principal,
                          const VerdictQuery& query);
/// The same question, same bytes.
std::string to_json(const Verdicts& verdicts);

/// Evaluates every duty of every participant of the case and records what changed. Called by each
/// act that can change one, in its own transaction.
Status watch_case(const World& world, store::Transaction& tx, const CaseId& id);

/// Evaluates what time alone has changed since. Returns how many pairs of case and party were
/// looked at.
Result<std::int64_t> watch_duties(const World& world);

}  // namespace tocsin::flow
