// Facts with their decisions, filings, and the last verdict of each obligation. Facts and decisions
// are never changed, only added to, so that what was known at any log index can be asked again.
#pragma once

#include "domain/access.h"
#include "domain/evidence.h"
#include "domain/stage_state.h"
#include "store/store.h"

namespace tocsin::store {

struct FactRecord {
  FactId id;
  CaseId case_id;
  std::optional<PartyId>
      party;          ///< whose knowledge or state it is; none: the case's (a measure is available)
  std::string name;   ///< "awareness", "measure_available" …
  std::string about;  ///< "vuln.in_own_product" …
  std::string value;  ///< attributes only
  Instant earliest;
  Instant latest;  ///< equal to earliest for an instant
  Weight weight = Weight::asserted;
  FactSource source = FactSource::other;
  std::string evidence;  ///< a reference or digest, for people
  Instant recorded_at;
  LogIndex recorded_index = 0;
  // As of the log index that was asked for:
  EvidenceStatus status = EvidenceStatus::offered;
  std::optional<Instant> accepted_at;  ///< when first accepted
};

struct FactDecision {
  FactId fact;
  EvidenceStatus status = EvidenceStatus::accepted;
  std::string actor;
  std::string reason;
  LogIndex recorded_index = 0;
};

struct Filing {
  FilingId id;
  std::string number;  ///< "F-7K3M-9QXD"
  CaseId case_id;
  PartyId party;  ///< the obliged one
  std::string regime;
  std::string stage;
  std::string capacity;  ///< obligor, authorised_representative, mandated_agent, stranger
  std::optional<Instant> mandate_from;
  bool is_complete = false;
  Instant at;  ///< receipt: ours, or of the external portal that is the channel
  Instant recorded_at;
  LogIndex recorded_index = 0;
  std::string actor;
  std::string content;  ///< canonical JSON
};

struct Obligation {
  CaseId case_id;
  std::string case_number;
  PartyId party;
  std::string party_name;
  std::string regime;
  std::string stage;
  std::int64_t edition = 0;
  StageState state = StageState::not_applicable;
  std::optional<Instant> operative_due;
  std::optional<Instant> legal_due;
  std::optional<Instant> met_at;
  std::optional<std::int64_t> late_by_s;
  std::vector<std::string> warned;    ///< warnings already given
  std::optional<Instant> next_check;  ///< when time alone can change it
  LogIndex verdict_index = 0;
  std::string calendar;  ///< by which it was judged; empty: not known
};

namespace facts {
Status insert(Transaction& tx, const FactRecord& fact);
Status decide(Transaction& tx, const FactDecision& decision);
/// The case's facts recorded at or before the index, with the status that held then.
Result<std::vector<FactRecord>> as_of(Reader& reader, const CaseId& id, LogIndex index);
Result<FactRecord> get(Reader& reader, const FactId& id, LogIndex as_of_index);
}  // namespace facts

namespace filings {
Status insert(Transaction& tx, const Filing& filing);
Result<std::vector<Filing>> as_of(Reader& reader, const CaseId& id, const PartyId& party,
                                  LogIndex index);
}  // namespace filings

namespace obligations {
Status put(Transaction& tx, const Obligation& obligation);
Result<std::vector<Obligation>> of(Reader& reader, const CaseId& case_id, const PartyId& party);

struct Filter {
  std::optional<PartyId> party;
  std::string regime;                 ///< empty: all
  std::string state;                  ///< empty: all
  std::optional<Instant> due_before;  ///< by the legal line, or the operative one without it
};
/// By due time (the legal line, or the operative one where that is not known); those without last.
/// Only the scope's party unless the scope sees all.
Result<std::vector<Obligation>> list(Reader& reader, const Scope& scope, const Filter& filter);
/// Pairs of case and party with a verdict that time changes at or before `now`.
Result<std::vector<std::pair<CaseId, PartyId>>> due_for_check(Reader& reader, Instant now);
/// When time alone changes an obligation next; nothing when it changes none.
Result<std::optional<Instant>> next_check(Reader& reader);
}  // namespace obligations

/// The newest log index of a snapshot, or of a transaction before its own acts; -1 when the log is
/// empty.
Result<LogIndex> newest_index(Reader& reader);

}  // namespace tocsin::store
