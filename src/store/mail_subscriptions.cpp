#include "store/mail_subscriptions.h"

namespace tocsin::store {
namespace {

constexpr std::string_view kSubscription =
    "SELECT m.person_id, m.rhythm, m.filter, m.created, m.share_cursor, m.next_at FROM "
    "mail_subscription m ";
/// $1 is kRefusalsMax.
constexpr std::string_view kReachable =
    "JOIN person p ON p.id = m.person_id WHERE p.is_active = 1 AND NOT EXISTS (SELECT 1 FROM "
    "mail_refusal r WHERE r.address = p.mail AND r.refusals >= $1) ";
constexpr std::string_view kRefusal =
    "SELECT address, refusals, first_at, last_at, status FROM mail_refusal ";

std::string sql(std::string_view select, std::string_view rest) {
  return std::string(select) + std::string(rest);
}

MailSubscription subscription_of(const Row& row) {
  return {.person = row.id<PersonId>(0),
          .rhythm = row.text(1),
          .filter = row.text(2),
          .created = row.instant(3),
          .share_cursor = row.integer(4),
          .next_at = row.instant(5)};
}

MailRefusal refusal_of(const Row& row) {
  return {.address = row.text(0),
          .refusals = row.integer(1),
          .first_at = row.instant(2),
          .last_at = row.instant(3),
          .status = row.integer(4)};
}

}  // namespace

namespace mail_subscriptions {

Status put(Transaction& tx, const MailSubscription& subscription) {
  return tx.execute(
      "INSERT INTO mail_subscription (person_id, rhythm, filter, created, share_cursor, next_at) "
      "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person_id) DO UPDATE SET rhythm = "
      "excluded.rhythm, filter = excluded.filter, created = excluded.created, share_cursor = "
      "excluded.share_cursor, next_at = excluded.next_at",
      {subscription.person, subscription.rhythm, subscription.filter, subscription.created,
       subscription.share_cursor, subscription.next_at});
}

Result<std::optional<MailSubscription>> find(Reader& reader, const PersonId& person) {
  TOC_TRY(const auto row, reader.find(sql(kSubscription, "WHERE m.person_id = $1"), {person}));
  return row ? std::optional(subscription_of(*row)) : std::nullopt;
}

Result<std::vector<MailSubscription>> of_party(Reader& reader, const PartyId& party) {
  TOC_TRY(const Rows rows,
          reader.query(sql(kSubscription, sql(kReachable, "AND p.party_id = $2 ORDER BY p.id")),
                       {kRefusalsMax, party}));
  return all_of<MailSubscription>(rows, subscription_of);
}

Result<std::vector<MailSubscription>> due(Reader& reader, Instant now) {
  TOC_TRY(const Rows rows, reader.query(sql(kSubscription, sql(kReachable,
                                                               "AND m.next_at <= $2 ORDER BY "
                                                               "m.next_at, p.id")),
                                        {kRefusalsMax, now}));
  return all_of<MailSubscription>(rows, subscription_of);
}

Status move(Transaction& tx, const PersonId& person, LogIndex share_cursor, Instant next_at) {
  return tx.execute(
      "UPDATE mail_subscription SET share_cursor = $1, next_at = $2 WHERE person_id = $3",
      {share_cursor, next_at, person});
}

Status set_back(Transaction& tx, const PersonId& person, LogIndex share_cursor) {
  return tx.execute(
      "UPDATE mail_subscription SET share_cursor = $1 WHERE person_id = $2 AND share_cursor > $1",
      {share_cursor, person});
}

Result<bool> remove(Transaction& tx, const PersonId& person) {
  TOC_TRY(
      const Rows rows,
      tx.query("DELETE FROM mail_subscription WHERE person_id = $1 RETURNING created", {person}));
  return !rows.empty();
}

}  // namespace mail_subscriptions

namespace mail_refusals {

Status note(Transaction& tx, std::string_view address, std::int64_t status) {
  return tx.execute(
      "INSERT INTO mail_refusal (address, refusals, first_at, last_at, status) VALUES ($1, 1, $2, "
      "$2, $3) ON CONFLICT (address) DO UPDATE SET refusals = mail_refusal.refusals + 1, last_at = "
      "excluded.last_at, status = excluded.status WHERE mail_refusal.last_at <= $4",
      {address, tx.now(), status, tx.now() - kRefusalPause});
}

Status forget(Transaction& tx, std::string_view address) {
  return tx.execute("DELETE FROM mail_refusal WHERE address = $1", {address});
}

Result<std::optional<MailRefusal>> find(Reader& reader, std::string_view address) {
  TOC_TRY(const auto row, reader.find(sql(kRefusal, "WHERE address = $1"), {address}));
  return row ? std::optional(refusal_of(*row)) : std::nullopt;
}

Result<std::vector<MailRefusal>> failing(Reader& reader, std::int64_t count) {
  TOC_TRY(
      const Rows rows,
      reader.query(sql(kRefusal, "WHERE refusals >= $1 ORDER BY last_at DESC, address LIMIT $2"),
                   {kRefusalsMax, count}));
  return all_of<MailRefusal>(rows, refusal_of);
}

}  // namespace mail_refusals

namespace feed_links {

Status insert(Transaction& tx, const Digest& token_hash, const PersonId& person) {
  return tx.execute("INSERT INTO feed_link (token_hash, person_id, created) VALUES ($1, $2, $3)",
                    {token_hash, person, tx.now()});
}

Result<std::optional<PersonId>> find(Reader& reader, const Digest& token_hash) {
  TOC_TRY(const auto row,
          reader.find("SELECT person_id FROM feed_link WHERE token_hash = $1 AND revoked IS NULL",
                      {token_hash}));
  return row ? std::optional(row->id<PersonId>(0)) : std::nullopt;
}

Result<std::int64_t> revoke_of(Transaction& tx, const PersonId& person) {
  TOC_TRY(const Rows rows,
          tx.query("UPDATE feed_link SET revoked = $1 WHERE person_id = $2 AND revoked IS NULL "
                   "RETURNING created",
                   {tx.now(), person}));
  return static_cast<std::int64_t>(rows.size());
}

}  // namespace feed_links
}  // namespace tocsin::store
