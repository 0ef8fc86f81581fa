#include "store/webhooks.h"

namespace tocsin::store {
namespace {

constexpr std::string_view kWebhook =
    "SELECT id, party_id, name, url, form, language, filter, created, secret, share_cursor, "
    "recall_cursor FROM webhook WHERE revoked IS NULL ";

std::string sql(std::string_view select, std::string_view rest) {
  return std::string(select) + std::string(rest);
}

Webhook webhook_of(const Row& row) {
  return {.id = row.id<WebhookId>(0),
          .party = row.id<PartyId>(1),
          .name = row.text(2),
          .url = row.text(3),
          .form = row.text(4),
          .language = row.text(5),
          .filter = row.text(6),
          .created = row.instant(7),
          .secret = row.is_null(8) ? Buffer() : row.bytes(8),
          .share_cursor = row.integer(9),
          .recall_cursor = row.integer(10)};
}

std::optional<Webhook> webhook_of(const std::optional<Row>& row) {
  return row ? std::optional(webhook_of(*row)) : std::nullopt;
}

}  // namespace

namespace webhooks {

Status put(Transaction& tx, const Webhook& webhook) {
  return tx.execute(
      "INSERT INTO webhook (id, party_id, name, url, form, language, filter, created, secret, "
      "share_cursor, recall_cursor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON "
      "CONFLICT (id) DO UPDATE SET url = excluded.url, form = excluded.form, language = "
      "excluded.language, filter = excluded.filter, secret = excluded.secret, share_cursor = "
      "excluded.share_cursor, recall_cursor = excluded.recall_cursor",
      {webhook.id, webhook.party, webhook.name, webhook.url, webhook.form, webhook.language,
       webhook.filter, webhook.created, webhook.secret, webhook.share_cursor,
       webhook.recall_cursor});
}

Result<std::vector<Webhook>> of(Reader& reader, const PartyId& party) {
  TOC_TRY(const Rows rows, reader.query(sql(kWebhook, "AND party_id = $1 ORDER BY name"), {party}));
  return all_of<Webhook>(rows, [](const Row& row) { return webhook_of(row); });
}

Result<std::optional<Webhook>> find(Reader& reader, const PartyId& party, std::string_view name) {
  TOC_TRY(const auto row,
          reader.find(sql(kWebhook, "AND party_id = $1 AND name = $2"), {party, name}));
  return webhook_of(row);
}

Result<std::optional<Webhook>> find(Reader& reader, const WebhookId& id) {
  TOC_TRY(const auto row, reader.find(sql(kWebhook, "AND id = $1"), {id}));
  return webhook_of(row);
}

Result<std::vector<Webhook>> all(Reader& reader) {
  TOC_TRY(const Rows rows, reader.query(sql(kWebhook, "ORDER BY id"), {}));
  return all_of<Webhook>(rows, [](const Row& row) { return webhook_of(row); });
}

Status revoke(Transaction& tx, const WebhookId& id, Instant now) {
  TOC_CHECK(tx.execute("UPDATE webhook SET revoked = $1 WHERE id = $2", {now, id}));
  TOC_CHECK(tx.execute(
      "UPDATE outbox SET sealed = NULL, state = CASE WHEN state = 'waiting' THEN 'cancelled' ELSE "
      "state END WHERE webhook_id = $1",
      {id}));
  TOC_CHECK(tx.execute("DELETE FROM webhook_attempt WHERE webhook_id = $1", {id}));
  return tx.execute("DELETE FROM webhook_holding WHERE webhook_id = $1", {id});
}

Status move(Transaction& tx, const WebhookId& id, const Cursors& to) {
  return tx.execute("UPDATE webhook SET share_cursor = $1, recall_cursor = $2 WHERE id = $3",
                    {to.share, to.recall, id});
}

Status note_holding(Transaction& tx, const WebhookId& id, ThingNumber thing) {
  return tx.execute(
      "INSERT INTO webhook_holding (webhook_id, thing) VALUES ($1, $2) ON CONFLICT (webhook_id, "
      "thing) DO NOTHING",
      {id, thing});
}

Result<bool> holds(Reader& reader, const WebhookId& id, ThingNumber thing) {
  TOC_TRY(const auto row,
          reader.find("SELECT 1 FROM webhook_holding WHERE webhook_id = $1 AND thing = $2",
                      {id, thing}));
  return row.has_value();
}

Result<std::vector<TakenBack>> taken_back(Reader& reader, const Webhook& webhook, LogIndex after,
                                          std::int64_t count) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT r.seq, min(r.at), min(r.reason), min(r.thing), count(*) FROM recall "
                       "r JOIN webhook_holding h ON h.webhook_id = $1 AND h.thing = r.thing WHERE "
                       "r.party_id = $2 AND r.seq > $3 GROUP BY r.seq ORDER BY r.seq LIMIT $4",
                       {webhook.id, webhook.party, after, count}));
  return all_of<TakenBack>(rows, [](const Row& row) {
    return TakenBack{.seq = row.integer(0),
                     .at = row.instant(1),
                     .reason = row.text(2),
                     .thing = row.integer(3),
                     .things = row.integer(4)};
  });
}

Result<std::int64_t> waiting(Reader& reader, const WebhookId& id) {
  TOC_TRY(
      const auto row,
      reader.find("SELECT count(*) FROM outbox WHERE webhook_id = $1 AND state = 'waiting'", {id}));
  return row->integer(0);
}

Result<bool> awaits(Reader& reader, const WebhookId& id, std::string_view event) {
  TOC_TRY(const auto row, reader.find("SELECT 1 FROM outbox WHERE webhook_id = $1 AND state = "
                                      "'waiting' AND event = $2 LIMIT 1",
                                      {id, event}));
  return row.has_value();
}

Status note_attempt(Transaction& tx, const WebhookId& id, const WebhookAttempt& attempt) {
  TOC_CHECK(tx.execute(
      "INSERT INTO webhook_attempt (webhook_id, number, delivery_id, event, at, status, took_ms, "
      "failure) SELECT CAST($1 AS bytea), COALESCE(max(a.number), 0) + 1, CAST($2 AS bytea), "
      "CAST($3 AS text), "
      "CAST($4 AS bigint), CAST($5 AS bigint), CAST($6 AS bigint), CAST($7 AS text) FROM "
      "webhook_attempt a WHERE a.webhook_id = $1",
      {id, attempt.delivery, attempt.event, attempt.at, attempt.status,
       static_cast<std::int64_t>(attempt.took.count()), attempt.failure}));
  TOC_CHECK(tx.execute(
      "DELETE FROM webhook_attempt WHERE webhook_id = $1 AND number <= (SELECT max(a.number) - $2 "
      "FROM webhook_attempt a WHERE a.webhook_id = $1)",
      {id, kKeptMax}));
  return tx.execute(
      "DELETE FROM outbox WHERE webhook_id = $1 AND state <> 'waiting' AND id NOT IN (SELECT o.id "
      "FROM outbox o WHERE o.webhook_id = $1 AND o.state <> 'waiting' ORDER BY o.created DESC, "
      "o.id DESC LIMIT $2)",
      {id, kKeptMax});
}

Result<std::vector<WebhookAttempt>> attempts(Reader& reader, const WebhookId& id) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT delivery_id, event, at, status, took_ms, failure FROM "
                       "webhook_attempt WHERE webhook_id = $1 ORDER BY number DESC LIMIT $2",
                       {id, kKeptMax}));
  return all_of<WebhookAttempt>(rows, [](const Row& row) {
    return WebhookAttempt{.delivery = row.id<DeliveryId>(0),
                          .event = row.text(1),
                          .at = row.instant(2),
                          .status = row.integer(3),
                          .took = std::chrono::milliseconds(row.integer(4)),
                          .failure = row.text(5)};
  });
}

Result<Delivery> delivery(Reader& reader, const WebhookId& id, const DeliveryId& delivery) {
  TOC_TRY(const auto found, outbox::find(reader, delivery));
  return found && found->webhook == id ? Result<Delivery>(*found)
                                       : fail(Errc::not_found, "There is no such thing here.");
}

}  // namespace webhooks
}  // namespace tocsin::store
