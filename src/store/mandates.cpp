#include "store/mandates.h"

namespace tocsin::store::mandates {
namespace {

constexpr std::string_view kMandate =
    "SELECT id, party_id, agent_id, starts, ends, confirmed_by, recorded_index, ended FROM "
    "mandate ";

Mandate mandate_of(const Row& row) {
  return {.id = row.id<MandateId>(0),
          .party = row.id<PartyId>(1),
          .agent = row.id<PartyId>(2),
          .starts = row.instant(3),
          .ends = row.instant(4),
          .confirmed_by = row.id<PersonId>(5),
          .recorded_index = row.integer(6),
          .ended = row.optional_instant(7)};
}

}  // namespace

Status insert(Transaction& tx, const Mandate& mandate) {
  return tx.execute(
      "INSERT INTO mandate (id, party_id, agent_id, starts, ends, confirmed_by, recorded_index) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {mandate.id, mandate.party, mandate.agent, mandate.starts, mandate.ends, mandate.confirmed_by,
       mandate.recorded_index});
}

Result<std::optional<Mandate>> find(Reader& reader, const PartyId& party, const PartyId& agent,
                                    Instant at) {
  TOC_TRY(const Rows rows,
          reader.query(std::string(kMandate) +
                           "WHERE party_id = $1 AND agent_id = $2 AND starts <= $3 AND ends > $3 "
                           "AND (ended IS NULL OR ended > $3) ORDER BY starts, id LIMIT 1",
                       {party, agent, at}));
  return rows.empty() ? std::optional<Mandate>() : std::optional(mandate_of(rows.front()));
}

Result<std::vector<Mandate>> list(Reader& reader, const Scope& scope) {
  TOC_TRY(const Rows rows,
          reader.query(std::string(kMandate) + "WHERE $1 = 1 OR party_id = $2 OR agent_id = $2 "
                                               "ORDER BY recorded_index DESC",
                       {scope.sees_all_parties() ? 1 : 0, scope.party()}));
  return all_of(rows, mandate_of);
}

Status end(Transaction& tx, const PartyId& party, const MandateId& id) {
  TOC_TRY(
      const Rows rows,
      tx.query("UPDATE mandate SET ended = $1 WHERE id = $2 AND party_id = $3 AND ended IS NULL "
               "AND ends > $1 RETURNING id",
               {tx.now(), id, party}));
  return rows.empty() ? Status(fail(Errc::not_found, "There is no such mandate.")) : Status();
}

}  // namespace tocsin::store::mandates
