#include "store/secrets.h"

#include "store/settings.h"

#include <algorithm>
#include <array>

namespace tocsin::store {
namespace {

using secrets::Swept;

constexpr std::int64_t kRowsAtOnce = 200;
/// A sealed value is at least so long; a secret or a hash in plain is shorter.
constexpr std::size_t kSealedBytesMin = 49;
constexpr std::string_view kNoted = "secrets.key";

/// A column of sealed values. owner: what a value is bound to. forget: what becomes of a row whose
/// value nobody can open any more; $1 is its key.
struct Column {
  std::string_view about;
  std::string_view table;
  std::string_view key;
  std::string_view owner;
  std::string_view value;
  std::string_view forget;
};
constexpr std::array<Column, 7> kColumns = {{
    {"totp:", "person", "id", "id", "totp_secret",
     "UPDATE person SET totp_secret = NULL, version = version + 1 WHERE id = $1"},
    {"recovery:", "recovery_code", "code", "person_id", "code",
     "DELETE FROM recovery_code WHERE code = $1"},
    {"paper:", "sign_in_link", "token_hash", "token_hash", "code",
     "DELETE FROM sign_in_link WHERE token_hash = $1"},
    {"webhook:", "webhook", "id", "id", "secret", "DELETE FROM webhook WHERE id = $1"},
    {"outbox:", "outbox", "id", "id", "sealed",
     "UPDATE outbox SET sealed = NULL, state = CASE WHEN state = 'waiting' THEN 'failed' ELSE "
     "state "
     "END, failure = CASE WHEN state = 'waiting' THEN 'the key of its text is lost' ELSE failure "
     "END WHERE id = $1"},
    {"source:", "source", "id", "id", "credential",
     "UPDATE source SET credential = NULL, is_on = 0, fault = 'The key of its credential is lost: "
     "give it again.' WHERE id = $1"},
    {"openpgp:", "openpgp_key", "fingerprint", "fingerprint", "secret",
     "UPDATE openpgp_key SET secret = NULL WHERE fingerprint = $1"},
}};

std::string text_of_owner(Bytes owner) {
  Uuid uuid;
  if (owner.size() != uuid.bytes.size()) {
    return to_hex(owner);
  }
  std::ranges::copy(owner, uuid.bytes.begin());
  return to_text(uuid);
}

std::string about(std::string_view what, Bytes owner) {
  return std::string(what) + text_of_owner(owner);
}

std::string select_of(const Column& column) {
  return "SELECT " + std::string(column.key) + ", " + std::string(column.owner) + ", " +
         std::string(column.value) + " FROM " + std::string(column.table) + " WHERE " +
         std::string(column.value) + " IS NOT NULL AND " + std::string(column.key) + " > $1 " +
         "ORDER BY " + std::string(column.key) + " LIMIT " + std::to_string(kRowsAtOnce);
}

std::string update_of(const Column& column) {
  return "UPDATE " + std::string(column.table) + " SET " + std::string(column.value) +
         " = $1 WHERE " + std::string(column.key) + " = $2";
}

/// Where a piece of the sweep ended; nothing: there is no more.
using Place = std::optional<Buffer>;

struct Piece {
  Place next;
  Swept swept;
};

Result<Piece> sweep_piece(Transaction& tx, const Column& column, const secrets::Sweep& how,
                          const Buffer& after) {
  TOC_TRY(const Rows rows, tx.query(select_of(column), {after}));
  Piece piece;
  for (const Row& row : rows) {
    piece.next = row.bytes(0);
    const Buffer& value = row.bytes(2);
    if (how.sealer->is_current(value)) {
      continue;
    }
    const std::string bound_to = about(column.about, row.bytes(1));
    const bool is_plain = value.size() < kSealedBytesMin;
    const Result<Buffer> plain =
        is_plain ? Result<Buffer>(value) : how.sealer->open(bound_to, value);
    if (!plain && how.unopened == secrets::Unopened::refuse) {
      return fail(Errc::conflict,
                  "The key that secrets of this store are sealed with is not among the files "
                  "keys/secrets.key and keys/secrets.key.N: bring it back "
                  "(docs/operators/keys.md).");
    }
    if (!plain) {
      TOC_CHECK(tx.execute(column.forget, {row.bytes(0)}));
      ++piece.swept.forgotten;
      continue;
    }
    TOC_CHECK(tx.execute(update_of(column), {how.sealer->seal(bound_to, *plain), row.bytes(0)}));
    ++piece.swept.sealed;
  }
  return piece;
}

/// Texts of messages that a version before kept in plain: sealed while they wait, gone after.
Result<std::int64_t> seal_plain_messages(Transaction& tx, const Sealer& sealer) {
  TOC_TRY(const Rows rows,
          tx.query("SELECT id, body, state FROM outbox WHERE body <> '' LIMIT $1", {kRowsAtOnce}));
  for (const Row& row : rows) {
    const auto id = row.id<DeliveryId>(0);
    const std::optional<Buffer> sealed =
        row.text(2) == "waiting"
            ? std::optional(sealer.seal(about_delivery(id), as_bytes(row.text(1))))
            : std::nullopt;
    TOC_CHECK(tx.execute("UPDATE outbox SET body = '', sealed = $1 WHERE id = $2", {sealed, id}));
  }
  return static_cast<std::int64_t>(rows.size());
}

Result<std::int64_t> seal_derived_webhooks(Transaction& tx, const secrets::Sweep& how) {
  TOC_TRY(const Rows rows,
          tx.query("SELECT id FROM webhook WHERE secret IS NULL LIMIT $1", {kRowsAtOnce}));
  for (const Row& row : rows) {
    const auto id = row.id<WebhookId>(0);
    TOC_CHECK(tx.execute("UPDATE webhook SET secret = $1 WHERE id = $2",
                         {how.sealer->seal(about_webhook(id), how.derive(id)), id}));
  }
  return static_cast<std::int64_t>(rows.size());
}

/// Runs a piece in one closure after the other until it has nothing more to do.
Status in_pieces(Store& store, Swept& swept,
                 const std::function<Result<std::int64_t>(Transaction&)>& piece) {
  while (true) {
    TOC_TRY(const std::int64_t done, store.write(piece));
    swept.sealed += done;
    if (done == 0) {
      return {};
    }
  }
}

}  // namespace

std::string about_totp(const PersonId& person) {
  return about("totp:", as_bytes(person));
}
std::string about_recovery_code(const PersonId& person) {
  return about("recovery:", as_bytes(person));
}
std::string about_paper_code(const Digest& token_hash) {
  return about("paper:", token_hash);
}
std::string about_webhook(const WebhookId& webhook) {
  return about("webhook:", as_bytes(webhook));
}
std::string about_delivery(const DeliveryId& delivery) {
  return about("outbox:", as_bytes(delivery));
}

std::string about_source(const SourceId& source) {
  return about("source:", as_bytes(source));
}
std::string about_openpgp_key(Bytes fingerprint) {
  return about("openpgp:", fingerprint);
}

namespace secrets {

Result<Swept> sweep(Store& store, const Sweep& how) {
  Swept swept;
  TOC_CHECK(in_pieces(store, swept,
                      [&](Transaction& tx) { return seal_plain_messages(tx, *how.sealer); }));
  TOC_CHECK(
      in_pieces(store, swept, [&](Transaction& tx) { return seal_derived_webhooks(tx, how); }));
  for (const Column& column : kColumns) {
    for (Place at = Buffer(); at;) {
      TOC_TRY(Piece piece,
              store.write([&](Transaction& tx) { return sweep_piece(tx, column, how, *at); }));
      at = std::move(piece.next);
      swept.sealed += piece.swept.sealed;
      swept.forgotten += piece.swept.forgotten;
    }
  }
  TOC_CHECK(
      store.write([&](Transaction& tx) { return settings::put(tx, kNoted, how.sealer->name()); }));
  return swept;
}

Result<std::optional<std::string>> noted_key(Reader& reader) {
  return settings::find(reader, kNoted);
}

Result<std::map<std::string, std::int64_t>> count_by_key(Reader& reader) {
  std::map<std::string, std::int64_t> out;
  for (const Column& column : kColumns) {
    for (Place at = Buffer(); at;) {
      TOC_TRY(const Rows rows, reader.query(select_of(column), {*at}));
      at.reset();
      for (const Row& row : rows) {
        at = row.bytes(0);
        if (row.bytes(2).size() >= kSealedBytesMin) {
          ++out[Sealer::name_of(row.bytes(2))];
        }
      }
    }
  }
  return out;
}

}  // namespace secrets
}  // namespace tocsin::store
