#include "store/subscriptions.h"

namespace tocsin::store {
namespace calendar_links {

Status insert(Transaction& tx, const Digest& token_hash, const CalendarLink& link) {
  return tx.execute(
      "INSERT INTO calendar_link (token_hash, person_id, created) VALUES ($1, $2, $3)",
      {token_hash, link.person, link.created});
}

Result<std::optional<CalendarLink>> find(Reader& reader, const Digest& token_hash) {
  TOC_TRY(
      const auto row,
      reader.find(
          "SELECT person_id, created FROM calendar_link WHERE token_hash = $1 AND revoked IS NULL",
          {token_hash}));
  return row ? std::optional(
                   CalendarLink{.person = row->id<PersonId>(0), .created = row->instant(1)})
             : std::nullopt;
}

Result<std::int64_t> revoke_of(Transaction& tx, const PersonId& person, Instant now) {
  TOC_TRY(const Rows rows,
          tx.query("UPDATE calendar_link SET revoked = $1 WHERE person_id = $2 AND revoked IS NULL "
                   "RETURNING created",
                   {now, person}));
  return static_cast<std::int64_t>(rows.size());
}

}  // namespace calendar_links

namespace checklist {

Status insert(Transaction& tx, const ChecklistAnswer& answer) {
  return tx.execute(
      "INSERT INTO checklist_answer (item, recorded_index, recorded_at, answer, evidence, actor) "
      "VALUES "
      "($1, $2, $3, $4, $5, $6)",
      {answer.item, answer.recorded_index, answer.recorded_at, answer.answer, answer.evidence,
       answer.actor});
}

Result<std::vector<ChecklistAnswer>> newest(Reader& reader) {
  TOC_TRY(const Rows rows,
          reader.query(
              "SELECT a.item, a.answer, a.evidence, a.actor, a.recorded_at, a.recorded_index FROM "
              "checklist_answer a WHERE a.recorded_index = (SELECT max(b.recorded_index) FROM "
              "checklist_answer b WHERE b.item = a.item) ORDER BY a.item",
              {}));
  std::vector<ChecklistAnswer> out;
  for (const Row& row : rows) {
    out.push_back({.item = row.text(0),
                   .answer = row.text(1),
                   .evidence = row.text(2),
                   .actor = row.text(3),
                   .recorded_at = row.instant(4),
                   .recorded_index = row.integer(5)});
  }
  return out;
}

}  // namespace checklist
}  // namespace tocsin::store
