#include "store/standing.h"

namespace tocsin::store {
namespace {

constexpr std::string_view kPartnership =
    "SELECT id, party_id, programme, state, standing, since, term_ends, confirm_by, lapses_into, "
    "next_step, changed_index, "
    "version FROM partnership ";
constexpr std::string_view kDecision =
    "SELECT id, kind, subject, content, state, proposed_by, proposed_at, proposed_index, "
    "decided_by, decided_at, proposed_by_person FROM decision ";

std::string sql(std::string_view select, std::string_view rest) {
  return std::string(select) + std::string(rest);
}

Standing standing_in(const std::string& text) {
  return stored(parse_standing(text), "partnership.standing");
}

Partnership partnership_of(const Row& row) {
  return {.id = row.id<PartnershipId>(0),
          .party = row.id<PartyId>(1),
          .programme = row.text(2),
          .state = row.text(3),
          .standing = standing_in(row.text(4)),
          .since = row.instant(5),
          .term_ends = row.optional_instant(6),
          .confirm_by = row.optional_instant(7),
          .lapses_into = row.text(8),
          .next_step = row.optional_instant(9),
          .changed_index = row.integer(10),
          .version = row.integer(11)};
}

// An item that nobody has assessed has no weight: an empty column.
std::optional<Weight> weight_of(const std::string& column) {
  return column.empty() ? std::nullopt
                        : std::optional(stored(parse_weight(column), "reform_item.weight"));
}
std::string_view to_column(const std::optional<Weight>& weight) {
  return weight ? to_text(*weight) : "";
}

std::optional<InfractionOutcome> outcome_of(const std::optional<std::string>& column) {
  return column ? std::optional(stored(parse_infraction_outcome(*column), "infraction.outcome"))
                : std::nullopt;
}

std::vector<Partnership> partnerships_of(const Rows& rows) {
  return all_of(rows, partnership_of);
}

Decision decision_of(const Row& row) {
  return {.id = row.id<DecisionId>(0),
          .kind = stored(parse_decision_kind(row.text(1)), "decision.kind"),
          .subject = row.id<Id<struct SubjectTag>>(2).value,
          .content = row.text(3),
          .state = stored(parse_decision_state(row.text(4)), "decision.state"),
          .proposed_by = row.text(5),
          .proposed_by_person = row.optional_id<PersonId>(10),
          .proposed_at = row.instant(6),
          .proposed_index = row.integer(7),
          .decided_by = row.optional_text(8),
          .decided_at = row.optional_instant(9)};
}

}  // namespace

namespace partnerships {

Status insert(Transaction& tx, const Partnership& partnership) {
  return tx.execute(
      "INSERT INTO partnership (id, party_id, programme, state, standing, since, term_ends, "
      "confirm_by, lapses_into, "
      "next_step, changed_index, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)",
      {partnership.id, partnership.party, partnership.programme, partnership.state,
       to_text(partnership.standing), partnership.since, partnership.term_ends,
       partnership.confirm_by, partnership.lapses_into, partnership.next_step,
       partnership.changed_index});
}

Status change(Transaction& tx, const Partnership& after, const PartnershipChange& change) {
  TOC_TRY(const Rows rows,
          tx.query("UPDATE partnership SET state = $1, standing = $2, since = $3, term_ends = $4, "
                   "confirm_by = $5, "
                   "lapses_into = $6, next_step = $7, changed_index = $8, version = version + 1 "
                   "WHERE id = $9 AND version = $10 RETURNING version",
                   {after.state, to_text(after.standing), after.since, after.term_ends,
                    after.confirm_by, after.lapses_into, after.next_step, change.recorded_index,
                    after.id, after.version}));
  if (rows.empty()) {
    return fail(Errc::stale, "The partnership was changed meanwhile; read it again.");
  }
  return tx.execute(
      "INSERT INTO partnership_change (partnership_id, recorded_index, at, from_state, to_state, "
      "term_ends, reason, "
      "decision_id, notice_id, emergency, annuls, rest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, "
      "$9, $10, $11, $12)",
      {after.id, change.recorded_index, change.at, change.from, change.to, change.term_ends,
       change.reason, change.decision, change.notice, change.emergency, change.annuls,
       change.rest});
}

Result<Partnership> get(Reader& reader, const PartnershipId& id) {
  TOC_TRY(const auto row, reader.find(sql(kPartnership, "WHERE id = $1"), {id}));
  return row ? Result<Partnership>(partnership_of(*row))
             : fail(Errc::not_found, "There is no such thing here.");
}

Result<std::optional<Partnership>> find(Reader& reader, const PartyId& party,
                                        std::string_view programme) {
  TOC_TRY(const auto row, reader.find(sql(kPartnership, "WHERE party_id = $1 AND programme = $2"),
                                      {party, programme}));
  return row ? std::optional(partnership_of(*row)) : std::nullopt;
}

Result<std::vector<Partnership>> list(Reader& reader, const Scope& scope) {
  TOC_TRY(
      const Rows rows,
      reader.query(sql(kPartnership, "WHERE ($1 = 1 OR party_id = $2) ORDER BY changed_index DESC"),
                   {scope.sees_all_parties() ? 1 : 0, scope.party()}));
  return partnerships_of(rows);
}

Result<std::vector<Partnership>> with_step_before(Reader& reader, Instant now) {
  TOC_TRY(const Rows rows,
          reader.query(sql(kPartnership, "WHERE next_step <= $1 ORDER BY next_step, id"), {now}));
  return partnerships_of(rows);
}

Result<std::optional<Instant>> next_step(Reader& reader) {
  TOC_TRY(const auto row, reader.find("SELECT min(next_step) FROM partnership"));
  return row->optional_instant(0);
}

Result<std::vector<PartnershipChange>> history(Reader& reader, const PartnershipId& id) {
  TOC_TRY(const Rows rows,
          reader.query(
              "SELECT recorded_index, at, from_state, to_state, term_ends, reason, decision_id, "
              "notice_id, emergency, annuls, rest FROM partnership_change WHERE partnership_id = "
              "$1 ORDER BY recorded_index",
              {id}));
  std::vector<PartnershipChange> out;
  for (const Row& row : rows) {
    out.push_back({.recorded_index = row.integer(0),
                   .at = row.instant(1),
                   .from = row.text(2),
                   .to = row.text(3),
                   .term_ends = row.optional_instant(4),
                   .reason = row.text(5),
                   .decision = row.optional_id<DecisionId>(6),
                   .notice = row.optional_id<NoticeId>(7),
                   .emergency = row.text(8),
                   .annuls = row.optional_integer(9),
                   .rest = row.text(10)});
  }
  return out;
}

Status insert_answer(Transaction& tx, const PartnershipId& id, const AnswerRecord& answer) {
  return tx.execute(
      "INSERT INTO answer (id, partnership_id, at, recorded_index, actor, body) VALUES ($1, $2, "
      "$3, $4, $5, $6)",
      {make_id<AnswerId>(tx.now()), id, answer.at, answer.recorded_index, answer.actor,
       answer.body});
}

Result<std::vector<AnswerRecord>> answers(Reader& reader, const PartnershipId& id) {
  TOC_TRY(
      const Rows rows,
      reader.query("SELECT at, recorded_index, actor, body FROM answer WHERE partnership_id = $1 "
                   "ORDER BY recorded_index",
                   {id}));
  std::vector<AnswerRecord> out;
  for (const Row& row : rows) {
    out.push_back({.at = row.instant(0),
                   .recorded_index = row.integer(1),
                   .actor = row.text(2),
                   .body = row.text(3)});
  }
  return out;
}

Status insert_item(Transaction& tx, const PartnershipId& id, std::int64_t place,
                   const ReformItem& item, LogIndex index) {
  return tx.execute(
      "INSERT INTO reform_item (id, partnership_id, place, demand, criterion, state, evidence, "
      "evidence_at, weight, "
      "assessed_by, changed_index) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      {item.id, id, place, item.demand, item.criterion, to_text(item.state), item.evidence,
       item.evidence_at, to_column(item.weight), item.assessed_by, index});
}

Status update_item(Transaction& tx, const ReformItem& item, LogIndex index) {
  return tx.execute(
      "UPDATE reform_item SET state = $1, evidence = $2, evidence_at = $3, weight = $4, "
      "assessed_by = $5, changed_index = $6 "
      "WHERE id = $7",
      {to_text(item.state), item.evidence, item.evidence_at, to_column(item.weight),
       item.assessed_by, index, item.id});
}

Result<std::vector<ReformItem>> items(Reader& reader, const PartnershipId& id) {
  TOC_TRY(
      const Rows rows,
      reader.query(
          "SELECT id, demand, criterion, state, evidence, evidence_at, weight, assessed_by FROM "
          "reform_item WHERE partnership_id = $1 ORDER BY place",
          {id}));
  std::vector<ReformItem> out;
  for (const Row& row : rows) {
    out.push_back({.id = row.id<ReformItemId>(0),
                   .demand = row.text(1),
                   .criterion = row.text(2),
                   .state = stored(parse_reform_state(row.text(3)), "reform_item.state"),
                   .evidence = row.text(4),
                   .evidence_at = row.optional_instant(5),
                   .weight = weight_of(row.text(6)),
                   .assessed_by = row.optional_text(7)});
  }
  return out;
}

Status remove_items(Transaction& tx, const PartnershipId& id) {
  return tx.execute("DELETE FROM reform_item WHERE partnership_id = $1", {id});
}

Status open_infraction(Transaction& tx, const PartnershipId& id, const Infraction& infraction) {
  return tx.execute(
      "INSERT INTO infraction (partnership_id, opened_index, opened_at, evidence) VALUES ($1, $2, "
      "$3, $4)",
      {id, infraction.opened_index, infraction.opened_at, infraction.evidence});
}

Status close_infraction(Transaction& tx, const PartnershipId& id, const Infraction& closed) {
  TOC_TRY(
      const Rows rows,
      tx.query("UPDATE infraction SET closed_index = $1, closed_at = $2, outcome = $3, reason = "
               "$4 WHERE partnership_id = $5 AND opened_index = $6 AND closed_index IS NULL "
               "RETURNING opened_index",
               {closed.closed_index, closed.closed_at,
                closed.outcome ? Param(to_text(*closed.outcome)) : Param(nullptr), closed.reason,
                id, closed.opened_index}));
  return rows.empty() ? Status(fail(Errc::conflict, "There is no such open infraction."))
                      : Status();
}

Result<std::vector<Infraction>> infractions(Reader& reader, const PartnershipId& id) {
  TOC_TRY(
      const Rows rows,
      reader.query("SELECT opened_index, opened_at, evidence, closed_index, closed_at, outcome, "
                   "reason FROM infraction WHERE partnership_id = $1 ORDER BY opened_index",
                   {id}));
  std::vector<Infraction> out;
  for (const Row& row : rows) {
    out.push_back({.opened_index = row.integer(0),
                   .opened_at = row.instant(1),
                   .evidence = row.text(2),
                   .closed_index = row.optional_integer(3),
                   .closed_at = row.optional_instant(4),
                   .outcome = outcome_of(row.optional_text(5)),
                   .reason = row.optional_text(6).value_or("")});
  }
  return out;
}

Status insert_record(Transaction& tx, const PartnershipId& id, const PartnershipRecord& record) {
  return tx.execute(
      "INSERT INTO partnership_record (partnership_id, recorded_index, at, kind, body, actor) "
      "VALUES ($1, $2, $3, $4, $5, $6)",
      {id, record.recorded_index, record.at, to_text(record.kind), record.body, record.actor});
}

Result<std::vector<PartnershipRecord>> records(Reader& reader, const PartnershipId& id) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT recorded_index, at, kind, body, actor FROM partnership_record WHERE "
                       "partnership_id = $1 ORDER BY recorded_index",
                       {id}));
  std::vector<PartnershipRecord> out;
  for (const Row& row : rows) {
    out.push_back({.recorded_index = row.integer(0),
                   .at = row.instant(1),
                   .kind = stored(parse_record_kind(row.text(2)), "partnership_record.kind"),
                   .body = row.text(3),
                   .actor = row.text(4)});
  }
  return out;
}

}  // namespace partnerships

namespace decisions {

Status insert(Transaction& tx, const Decision& decision) {
  return tx.execute(
      "INSERT INTO decision (id, kind, subject, content, state, proposed_by, proposed_at, "
      "proposed_index, proposed_by_person) "
      "VALUES ($1, $2, $3, $4, 'proposed', $5, $6, $7, $8)",
      {decision.id, to_text(decision.kind), Bytes(decision.subject.bytes), decision.content,
       decision.proposed_by, decision.proposed_at, decision.proposed_index,
       decision.proposed_by_person});
}

Status decide(Transaction& tx, const DecisionId& id, DecisionState state, const Principal& by,
              LogIndex index) {
  TOC_TRY(
      const Rows rows,
      tx.query(
          "UPDATE decision SET state = $1, decided_by = $2, decided_by_person = $3, "
          "decided_at = $4, decided_index = $5 WHERE id = $6 AND state = 'proposed' RETURNING id",
          {to_text(state), actor_of(by), person_of(by), tx.now(), index, id}));
  if (rows.empty()) {
    return fail(Errc::conflict, "This decision was already taken.");
  }
  return {};
}

Result<Decision> get(Reader& reader, const DecisionId& id) {
  TOC_TRY(const auto row, reader.find(sql(kDecision, "WHERE id = $1"), {id}));
  return row ? Result<Decision>(decision_of(*row))
             : fail(Errc::not_found, "There is no such decision.");
}

Result<std::vector<Decision>> open(Reader& reader) {
  TOC_TRY(const Rows rows,
          reader.query(sql(kDecision, "WHERE state = 'proposed' ORDER BY proposed_index")));
  return all_of(rows, decision_of);
}

}  // namespace decisions

}  // namespace tocsin::store
