#include "store/sharing.h"

#include "store/secrets.h"

namespace tocsin::store {
namespace {

constexpr std::string_view kNotice =
    "SELECT id, slug, kind, party_id, case_id, is_public, at, recorded_index, title_en, title_zh, "
    "body_en, body_zh, digest, "
    "signature FROM notice ";
constexpr std::string_view kDelivery =
    "SELECT id, channel, party_id, is_shared, address, subject, sealed, state, attempts, created, "
    "next_at, failure, tlp, webhook_id, event, seq, is_replay FROM outbox ";

/// What is leased and not ended is under way. It is asked once, not for each message that waits;
/// that it is named by the states it is not in leads the engine to the index of what is leased.
constexpr std::string_view kDue =
    "WITH under_way AS MATERIALIZED (SELECT u.address, u.party_id FROM outbox u WHERE "
    "u.lease_until > 0 AND u.lease_until > $1 AND u.state NOT IN ('sent', 'failed', 'cancelled')) "
    "SELECT id FROM outbox WHERE state = 'waiting' AND next_at <= $1 AND lease_until <= $1 "
    "AND address NOT IN (SELECT address FROM under_way) AND (party_id IS NULL OR party_id NOT IN "
    "(SELECT party_id FROM under_way WHERE party_id IS NOT NULL GROUP BY party_id HAVING "
    "count(*) >= $2)) ";

std::string sql(std::string_view select, std::string_view rest) {
  return std::string(select) + std::string(rest);
}

std::int64_t level(Tlp tlp) {
  return static_cast<std::int64_t>(tlp);
}

Notice notice_of(const Row& row) {
  return {.id = row.id<NoticeId>(0),
          .slug = row.text(1),
          .kind = row.text(2),
          .party = row.optional_id<PartyId>(3),
          .case_id = row.optional_id<CaseId>(4),
          .is_public = row.integer(5) != 0,
          .at = row.instant(6),
          .recorded_index = row.integer(7),
          .title_en = row.text(8),
          .title_zh = row.text(9),
          .body_en = row.text(10),
          .body_zh = row.text(11),
          .digest = row.digest(12),
          .signature = row.text(13)};
}

Delivery delivery_of(const Row& row) {
  return {.id = row.id<DeliveryId>(0),
          .channel = row.text(1),
          .party = row.optional_id<PartyId>(2),
          .rests = row.integer(3) != 0 ? Rests::shared : Rests::own,
          .tlp = row.tlp(12),
          .address = row.text(4),
          .subject = row.text(5),
          .body = {},
          .state = row.text(7),
          .attempts = row.integer(8),
          .created = row.instant(9),
          .next_at = row.instant(10),
          .failure = row.text(11),
          .sealed = row.is_null(6) ? Buffer() : row.bytes(6),
          .webhook = row.optional_id<WebhookId>(13),
          .event = row.text(14),
          .seq = row.optional_integer(15),
          .is_replay = row.integer(16) != 0};
}

}  // namespace

namespace notices {

Status insert(Transaction& tx, const Notice& notice) {
  return tx.execute(
      "INSERT INTO notice (id, slug, kind, party_id, case_id, is_public, at, recorded_index, "
      "title_en, title_zh, body_en, "
      "body_zh, digest, signature) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
      "$14)",
      {notice.id, notice.slug, notice.kind, notice.party, notice.case_id, notice.is_public ? 1 : 0,
       notice.at, notice.recorded_index, notice.title_en, notice.title_zh, notice.body_en,
       notice.body_zh, notice.digest, notice.signature});
}

Result<std::optional<Notice>> find_public(Reader& reader, std::string_view slug) {
  TOC_TRY(const auto row, reader.find(sql(kNotice, "WHERE slug = $1 AND is_public = 1"), {slug}));
  return row ? std::optional(notice_of(*row)) : std::nullopt;
}

Result<std::vector<Notice>> list_public(Reader& reader, std::string_view kind, std::int64_t count) {
  TOC_TRY(const Rows rows, reader.query(sql(kNotice,
                                            "WHERE is_public = 1 AND ($1 = '' OR kind = $1) "
                                            "ORDER BY recorded_index DESC LIMIT $2"),
                                        {kind, count}));
  return all_of(rows, notice_of);
}

Result<std::vector<Notice>> inbox(Reader& reader, const Scope& scope) {
  TOC_TRY(const Rows rows,
          reader.query(sql(kNotice, "WHERE party_id = $1 ORDER BY recorded_index DESC LIMIT 200"),
                       {scope.party()}));
  return all_of(rows, notice_of);
}

Result<Notice> get_addressed(Reader& reader, const Scope& scope, std::string_view slug) {
  TOC_TRY(const auto row, reader.find(sql(kNotice, "WHERE slug = $1 AND ($2 = 1 OR party_id = $3)"),
                                      {slug, scope.sees_all_parties() ? 1 : 0, scope.party()}));
  return row ? Result<Notice>(notice_of(*row))
             : fail(Errc::not_found, "There is no such thing here.");
}

Result<std::vector<Notice>> without_csaf(Reader& reader, std::int64_t count) {
  TOC_TRY(const Rows rows,
          reader.query(sql(kNotice,
                           "WHERE is_public = 1 AND kind = 'risk_warning' AND recorded_index IN "
                           "(SELECT number FROM shared_thing) AND recorded_index NOT IN (SELECT "
                           "thing FROM csaf_document) ORDER BY recorded_index LIMIT $1"),
                       {count}));
  return all_of(rows, notice_of);
}

}  // namespace notices

namespace outbox {

Status insert(Transaction& tx, const Sealer& sealer, const Delivery& delivery) {
  const std::optional<Buffer> sealed =
      delivery.seq
          ? std::nullopt
          : std::optional(sealer.seal(about_delivery(delivery.id), as_bytes(delivery.body)));
  return tx.execute(
      "INSERT INTO outbox (id, channel, party_id, is_shared, address, subject, body, sealed, "
      "state, attempts, created, next_at, lease_until, failure, tlp, webhook_id, event, seq, "
      "is_replay) VALUES ($1, $2, $3, $4, $5, $6, '', $7, 'waiting', 0, $8, $9, 0, '', $10, $11, "
      "$12, $13, $14)",
      {delivery.id, delivery.channel, delivery.party, delivery.rests == Rests::shared ? 1 : 0,
       delivery.address, delivery.subject, sealed, delivery.created, delivery.next_at,
       level(delivery.tlp), delivery.webhook, delivery.event, delivery.seq,
       delivery.is_replay ? 1 : 0});
}

Result<std::string> body_of(const Sealer& sealer, const Delivery& delivery) {
  if (delivery.sealed.empty()) {
    return fail(Errc::not_found, "The text of this message is not kept any more.");
  }
  TOC_TRY(const Buffer body, sealer.open(about_delivery(delivery.id), delivery.sealed));
  return std::string(as_text(body));
}

Result<std::optional<DeliveryId>> next_due(Reader& reader, std::string_view channel, Instant now,
                                           std::int64_t by_party_max) {
  TOC_TRY(const auto row, reader.find(sql(kDue, "AND channel = $3 ORDER BY next_at, id LIMIT 1"),
                                      {now, by_party_max, channel}));
  return row ? std::optional(row->id<DeliveryId>(0)) : std::nullopt;
}

Result<bool> is_due(Reader& reader, const DeliveryId& id, Instant now, std::int64_t by_party_max) {
  TOC_TRY(const auto row, reader.find(sql(kDue, "AND id = $3"), {now, by_party_max, id}));
  return row.has_value();
}

Status lease(Transaction& tx, const DeliveryId& id, Instant until) {
  return tx.execute("UPDATE outbox SET lease_until = $1, attempts = attempts + 1 WHERE id = $2",
                    {until, id});
}

Status finish(Transaction& tx, const DeliveryId& id, std::string_view state,
              std::string_view failure) {
  return tx.execute(
      "UPDATE outbox SET state = $1, failure = $2, sealed = CASE WHEN webhook_id IS NULL THEN NULL "
      "ELSE sealed END WHERE id = $3 AND state = 'waiting'",
      {state, failure, id});
}

Status retry_at(Transaction& tx, const DeliveryId& id, Instant next, std::string_view failure) {
  return tx.execute(
      "UPDATE outbox SET next_at = $1, lease_until = 0, failure = $2 WHERE id = $3 AND state = "
      "'waiting'",
      {next, failure, id});
}

Result<bool> is_waiting(Reader& reader, const DeliveryId& id) {
  TOC_TRY(const auto row,
          reader.find("SELECT 1 FROM outbox WHERE id = $1 AND state = 'waiting'", {id}));
  return row.has_value();
}

Result<std::optional<Delivery>> find(Reader& reader, const DeliveryId& id) {
  TOC_TRY(const auto row, reader.find(sql(kDelivery, "WHERE id = $1"), {id}));
  return row ? std::optional(delivery_of(*row)) : std::nullopt;
}

Result<std::vector<Delivery>> waiting_shared(Reader& reader, const PartyId& party,
                                             std::string_view event) {
  TOC_TRY(const Rows rows,
          reader.query(sql(kDelivery,
                           "WHERE party_id = $1 AND state = 'waiting' AND is_shared = 1 AND event "
                           "= $2 ORDER BY id"),
                       {party, event}));
  return all_of(rows, delivery_of);
}

Result<std::int64_t> cancel_shared(Transaction& tx, const PartyId& party) {
  TOC_CHECK(tx.execute(
      "UPDATE webhook SET share_cursor = COALESCE((SELECT min(o.seq) - 1 FROM outbox o WHERE "
      "o.webhook_id = webhook.id AND o.state = 'waiting' AND o.is_replay = 0 AND o.seq <= "
      "webhook.share_cursor), share_cursor) WHERE party_id = $1",
      {party}));
  TOC_TRY(const Rows rows, tx.query("UPDATE outbox SET state = 'cancelled', sealed = NULL WHERE "
                                    "party_id = $1 AND state = 'waiting' AND "
                                    "is_shared = 1 RETURNING id",
                                    {party}));
  return static_cast<std::int64_t>(rows.size());
}

Result<std::vector<Delivery>> list(Reader& reader, Tlp ceiling, std::string_view state,
                                   std::int64_t count) {
  TOC_TRY(const Rows rows,
          reader.query(
              sql(kDelivery,
                  "WHERE ($1 = '' OR state = $1) AND tlp <= $3 ORDER BY created DESC, id LIMIT $2"),
              {state, count, level(ceiling)}));
  return all_of(rows, delivery_of);
}

}  // namespace outbox

}  // namespace tocsin::store
