// Partnerships, decisions under the two-person rule, reform items, answers.
#pragma once

#include "domain/access.h"
#include "domain/decision.h"
#include "domain/evidence.h"
#include "domain/partnership.h"
#include "store/store.h"

namespace tocsin::store {

struct Partnership {
  PartnershipId id;
  PartyId party;
  std::string programme;
  std::string state;                        ///< of the programme
  Standing standing = Standing::candidate;  ///< what the state means for access
  Instant since;
  std::optional<Instant> term_ends;
  std::optional<Instant> confirm_by;  ///< an emergency step lapses after it
  std::string lapses_into;
  std::optional<Instant> next_step;  ///< when the programme moves it by itself
  LogIndex changed_index = 0;
  std::int64_t version = 0;
};

struct PartnershipChange {
  LogIndex recorded_index = 0;
  Instant at;
  std::string from;
  std::string to;
  std::optional<Instant> term_ends;
  std::string reason;
  std::optional<DecisionId> decision;
  std::optional<NoticeId> notice;
  std::string emergency;           ///< the ground of a step that could not wait
  std::optional<LogIndex> annuls;  ///< the change that this one takes back
  std::string rest;                ///< the standing before, to return to (flow/standing.cpp)
};

/// Something that a partner was found, on evidence, to have done or left undone.
struct Infraction {
  LogIndex opened_index = 0;
  Instant opened_at;
  std::string evidence;  ///< one line
  std::optional<LogIndex> closed_index;
  std::optional<Instant> closed_at;
  std::optional<InfractionOutcome> outcome;  ///< of one that is closed
  std::string reason;
};

/// What an officer recorded for a gate of the programme.
struct PartnershipRecord {
  LogIndex recorded_index = 0;
  Instant at;
  RecordKind kind = RecordKind::indicators_met;
  std::string body;
  std::string actor;
};

/// A proposal that takes effect when a second officer approves it.
struct Decision {
  DecisionId id;
  DecisionKind kind = DecisionKind::standing;
  Uuid subject;         ///< the partnership, or the notice to come
  std::string content;  ///< canonical JSON
  DecisionState state = DecisionState::proposed;
  std::string proposed_by;
  /// None for the system's own, and for what was proposed before persons were kept: nobody can be
  /// told apart from that one, so that it must be proposed again.
  std::optional<PersonId> proposed_by_person;
  Instant proposed_at;
  LogIndex proposed_index = 0;
  std::optional<std::string> decided_by;
  std::optional<Instant> decided_at;
};

struct ReformItem {
  ReformItemId id;
  std::string demand;     ///< what must change
  std::string criterion;  ///< how others can measure it
  ReformState state = ReformState::open;
  std::string evidence;
  std::optional<Instant> evidence_at;
  std::optional<Weight> weight;  ///< of the evidence, once assessed
  std::optional<std::string> assessed_by;
};

struct AnswerRecord {
  Instant at;
  LogIndex recorded_index = 0;
  std::string actor;
  std::string body;
};

namespace partnerships {
Status insert(Transaction& tx, const Partnership& partnership);
/// Stores the partnership as it is after the change. Errors: stale when it changed since it was
/// read.
Status change(Transaction& tx, const Partnership& after, const PartnershipChange& change);
Result<Partnership> get(Reader& reader, const PartnershipId& id);
Result<std::optional<Partnership>> find(Reader& reader, const PartyId& party,
                                        std::string_view programme);
Result<std::vector<Partnership>> list(Reader& reader, const Scope& scope);
Result<std::vector<Partnership>> with_step_before(Reader& reader, Instant now);
/// When time alone moves a partnership next; nothing when it moves none.
Result<std::optional<Instant>> next_step(Reader& reader);
/// Oldest first.
Result<std::vector<PartnershipChange>> history(Reader& reader, const PartnershipId& id);

Status insert_answer(Transaction& tx, const PartnershipId& id, const AnswerRecord& answer);
Result<std::vector<AnswerRecord>> answers(Reader& reader, const PartnershipId& id);

Status insert_item(Transaction& tx, const PartnershipId& id, std::int64_t place,
                   const ReformItem& item, LogIndex index);
Status update_item(Transaction& tx, const ReformItem& item, LogIndex index);
Result<std::vector<ReformItem>> items(Reader& reader, const PartnershipId& id);
Status remove_items(Transaction& tx, const PartnershipId& id);

Status open_infraction(Transaction& tx, const PartnershipId& id, const Infraction& infraction);
/// Errors: conflict unless it is open.
Status close_infraction(Transaction& tx, const PartnershipId& id, const Infraction& closed);
/// Oldest first.
Result<std::vector<Infraction>> infractions(Reader& reader, const PartnershipId& id);

Status insert_record(Transaction& tx, const PartnershipId& id, const PartnershipRecord& record);
/// Oldest first.
Result<std::vector<PartnershipRecord>> records(Reader& reader, const PartnershipId& id);
}  // namespace partnerships

namespace decisions {
Status insert(Transaction& tx, const Decision& decision);
/// Errors: conflict unless it is still only proposed.
Status decide(Transaction& tx, const DecisionId& id, DecisionState state, const Principal& by,
              LogIndex index);
Result<Decision> get(Reader& reader, const DecisionId& id);
/// Oldest first.
Result<std::vector<Decision>> open(Reader& reader);
}  // namespace decisions

}  // namespace tocsin::store
