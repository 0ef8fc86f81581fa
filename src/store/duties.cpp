#include "store/duties.h"

#include "store/accounts.h"

#include <map>

namespace tocsin::store {
namespace {

constexpr std::string_view kFact =
    "SELECT id, case_id, party_id, name, about, value, earliest, latest, weight, source, evidence, "
    "recorded_at, "
    "recorded_index FROM fact WHERE ";
constexpr std::string_view kObligation =
    "SELECT o.case_id, c.number, o.party_id, p.name, o.regime, o.stage, o.edition, o.state, "
    "o.operative_due, o.legal_due, "
    "o.met_at, o.late_by_s, o.warned, o.next_check, o.verdict_index, o.calendar FROM obligation o, "
    "vuln_case "
    "c, party p "
    "WHERE c.id = o.case_id AND p.id = o.party_id AND ";

FactRecord fact_of(const Row& row) {
  FactRecord out;
  out.id = row.id<FactId>(0);
  out.case_id = row.id<CaseId>(1);
  out.party = row.optional_id<PartyId>(2);
  out.name = row.text(3);
  out.about = row.text(4);
  out.value = row.text(5);
  out.earliest = row.instant(6);
  out.latest = row.instant(7);
  out.weight = stored(parse_weight(row.text(8)), "fact.weight");
  out.source = stored(parse_fact_source(row.text(9)), "fact.source");
  out.evidence = row.text(10);
  out.recorded_at = row.instant(11);
  out.recorded_index = row.integer(12);
  return out;
}

Obligation obligation_of(const Row& row) {
  return {.case_id = row.id<CaseId>(0),
          .case_number = row.text(1),
          .party = row.id<PartyId>(2),
          .party_name = row.text(3),
          .regime = row.text(4),
          .stage = row.text(5),
          .edition = row.integer(6),
          .state = stored(parse_stage_state(row.text(7)), "obligation.state"),
          .operative_due = row.optional_instant(8),
          .legal_due = row.optional_instant(9),
          .met_at = row.optional_instant(10),
          .late_by_s = row.optional_integer(11),
          .warned = from_column(row.text(12)),
          .next_check = row.optional_instant(13),
          .verdict_index = row.integer(14),
          .calendar = row.text(15)};
}

void apply(FactRecord& fact, const Row& decision) {
  fact.status = stored(parse_evidence_status(decision.text(2)), "fact_status.status");
  if (fact.status == EvidenceStatus::accepted && !fact.accepted_at) {
    fact.accepted_at = decision.instant(1);
  }
}

}  // namespace

namespace facts {

Status insert(Transaction& tx, const FactRecord& fact) {
  return tx.execute(
      "INSERT INTO fact (id, case_id, party_id, name, about, value, earliest, latest, weight, "
      "source, evidence, "
      "recorded_at, recorded_index) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
      "$13)",
      {fact.id, fact.case_id, fact.party, fact.name, fact.about, fact.value, fact.earliest,
       fact.latest, to_text(fact.weight), to_text(fact.source), fact.evidence, fact.recorded_at,
       fact.recorded_index});
}

Status decide(Transaction& tx, const FactDecision& decision) {
  return tx.execute(
      "INSERT INTO fact_status (fact_id, recorded_index, recorded_at, status, actor, reason) "
      "VALUES ($1, $2, $3, $4, $5, $6)",
      {decision.fact, decision.recorded_index, tx.now(), to_text(decision.status), decision.actor,
       decision.reason});
}

Result<std::vector<FactRecord>> as_of(Reader& reader, const CaseId& id, LogIndex index) {
  TOC_TRY(const Rows rows,
          reader.query(std::string(kFact) +
                           "case_id = $1 AND recorded_index <= $2 ORDER BY recorded_index, id",
                       {id, index}));
  TOC_TRY(const Rows decisions,
          reader.query("SELECT s.fact_id, s.recorded_at, s.status FROM fact_status s, fact f WHERE "
                       "f.case_id = $1 AND "
                       "s.fact_id = f.id AND s.recorded_index <= $2 ORDER BY s.recorded_index",
                       {id, index}));
  std::vector<FactRecord> out;
  std::map<FactId, std::size_t> places;
  for (const Row& row : rows) {
    places.emplace(row.id<FactId>(0), out.size());
    out.push_back(fact_of(row));
  }
  for (const Row& decision : decisions) {
    apply(out[places.at(decision.id<FactId>(0))], decision);
  }
  return out;
}

Result<FactRecord> get(Reader& reader, const FactId& id, LogIndex as_of_index) {
  TOC_TRY(const auto row, reader.find(std::string(kFact) + "id = $1", {id}));
  if (!row) {
    return fail(Errc::not_found, "There is no such fact.");
  }
  FactRecord fact = fact_of(*row);
  TOC_TRY(
      const Rows decisions,
      reader.query("SELECT fact_id, recorded_at, status FROM fact_status WHERE fact_id = $1 AND "
                   "recorded_index <= $2 ORDER BY recorded_index",
                   {id, as_of_index}));
  for (const Row& decision : decisions) {
    apply(fact, decision);
  }
  return fact;
}

}  // namespace facts

namespace filings {

Status insert(Transaction& tx, const Filing& filing) {
  return tx.execute(
      "INSERT INTO filing (id, number, case_id, party_id, regime, stage, capacity, mandate_from, "
      "is_complete, at, "
      "recorded_at, recorded_index, actor, content) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, "
      "$10, $11, $12, $13, $14)",
      {filing.id, filing.number, filing.case_id, filing.party, filing.regime, filing.stage,
       filing.capacity, filing.mandate_from, filing.is_complete ? 1 : 0, filing.at,
       filing.recorded_at, filing.recorded_index, filing.actor, as_bytes(filing.content)});
}

Result<std::vector<Filing>> as_of(Reader& reader, const CaseId& id, const PartyId& party,
                                  LogIndex index) {
  TOC_TRY(const Rows rows, reader.query("SELECT id, number, case_id, party_id, regime, stage, "
                                        "capacity, mandate_from, is_complete, at, "
                                        "recorded_at, recorded_index, actor, content FROM filing "
                                        "WHERE case_id = $1 AND party_id = $2 AND "
                                        "recorded_index <= $3 ORDER BY recorded_index, id",
                                        {id, party, index}));
  std::vector<Filing> out;
  for (const Row& row : rows) {
    out.push_back({.id = row.id<FilingId>(0),
                   .number = row.text(1),
                   .case_id = row.id<CaseId>(2),
                   .party = row.id<PartyId>(3),
                   .regime = row.text(4),
                   .stage = row.text(5),
                   .capacity = row.text(6),
                   .mandate_from = row.optional_instant(7),
                   .is_complete = row.integer(8) != 0,
                   .at = row.instant(9),
                   .recorded_at = row.instant(10),
                   .recorded_index = row.integer(11),
                   .actor = row.text(12),
                   .content = std::string(as_text(row.bytes(13)))});
  }
  return out;
}

}  // namespace filings

namespace obligations {

Status put(Transaction& tx, const Obligation& obligation) {
  return tx.execute(
      "INSERT INTO obligation (case_id, party_id, regime, stage, edition, state, operative_due, "
      "legal_due, met_at, "
      "late_by_s, warned, next_check, verdict_index, calendar) VALUES ($1, $2, $3, $4, $5, $6, $7, "
      "$8, $9, "
      "$10, $11, $12, $13, $14) "
      "ON CONFLICT (case_id, party_id, regime, stage) DO UPDATE SET edition = excluded.edition, "
      "state = excluded.state, "
      "operative_due = excluded.operative_due, legal_due = excluded.legal_due, met_at = "
      "excluded.met_at, late_by_s = "
      "excluded.late_by_s, warned = excluded.warned, next_check = excluded.next_check, "
      "verdict_index = excluded.verdict_index, calendar = excluded.calendar",
      {obligation.case_id, obligation.party, obligation.regime, obligation.stage,
       obligation.edition, to_text(obligation.state), obligation.operative_due,
       obligation.legal_due, obligation.met_at, obligation.late_by_s, to_column(obligation.warned),
       obligation.next_check, obligation.verdict_index, obligation.calendar});
}

Result<std::vector<Obligation>> of(Reader& reader, const CaseId& case_id, const PartyId& party) {
  TOC_TRY(const Rows rows,
          reader.query(std::string(kObligation) +
                           "o.case_id = $1 AND o.party_id = $2 ORDER BY o.regime, o.stage",
                       {case_id, party}));
  return all_of(rows, obligation_of);
}

Result<std::vector<Obligation>> list(Reader& reader, const Scope& scope, const Filter& filter) {
  // One statement for every combination: an empty filter lets everything through. Where the legal
  // line is not known, a duty is due by its operative line.
  TOC_TRY(const Rows rows,
          reader.query(
              std::string(kObligation) +
                  "($1 = 1 OR o.party_id = $2) AND ($3 = 1 OR "
                  "o.party_id = $4) AND ($5 = '' OR o.regime = $5) AND "
                  "($6 = '' OR o.state = $6) AND ($7 = 0 OR "
                  "coalesce(o.legal_due, o.operative_due) < $7) AND ($1 = 0 OR c.tlp <= $8) AND "
                  "o.state <> 'not_applicable' "
                  "ORDER BY CASE WHEN coalesce(o.legal_due, "
                  "o.operative_due) IS NULL THEN 1 ELSE 0 END, "
                  "coalesce(o.legal_due, o.operative_due), c.number, "
                  "o.regime, o.stage "
                  "LIMIT 1000",
              {scope.sees_all_parties() ? 1 : 0, scope.party(), filter.party ? 0 : 1,
               filter.party.value_or(scope.party()), filter.regime, filter.state,
               filter.due_before ? to_micros(*filter.due_before) : 0,
               static_cast<std::int64_t>(scope.tlp_max())}));
  return all_of(rows, obligation_of);
}

Result<std::vector<std::pair<CaseId, PartyId>>> due_for_check(Reader& reader, Instant now) {
  TOC_TRY(const Rows rows,
          reader.query(
              "SELECT case_id, party_id FROM obligation WHERE next_check <= $1 GROUP BY case_id, "
              "party_id ORDER BY min(next_check), case_id, party_id LIMIT 500",
              {now}));
  std::vector<std::pair<CaseId, PartyId>> out;
  for (const Row& row : rows) {
    out.emplace_back(row.id<CaseId>(0), row.id<PartyId>(1));
  }
  return out;
}

Result<std::optional<Instant>> next_check(Reader& reader) {
  TOC_TRY(const auto row, reader.find("SELECT min(next_check) FROM obligation"));
  return row->optional_instant(0);
}

}  // namespace obligations

Result<LogIndex> newest_index(Reader& reader) {
  TOC_TRY(const auto row, reader.find("SELECT size FROM log_head WHERE one = 1"));
  return row ? row->integer(0) - 1 : -1;
}

}  // namespace tocsin::store
