#include "store/key_changes.h"

#include "store/log.h"
#include "store/settings.h"

namespace tocsin::store::key_changes {
namespace {

constexpr std::string_view kNoticeKey = "notices.key";
constexpr std::string_view kActor = "system:keys";

Act act_of(std::string kind) {
  return {
      .kind = std::move(kind), .actor = std::string(kActor), .case_id = std::nullopt, .detail = {}};
}

struct Named {
  std::string_view name;  ///< of the row: log, notices
  std::string act;        ///< "log.key_rotated"
  std::string key_name;   ///< of the verifier keys
  const proof::KeyPair& keys;
};

/// Signs the statement over the tree as it is, and records it as the next entry.
Result<LogIndex> record(Store& store, Transaction& tx, const Named& named) {
  const std::shared_ptr<const Head> head = store.head();
  const auto key = [&](const SigningKey& one) {
    return proof::VerifierKey{named.key_name, proof::KeyType::ed25519, one.public_key()};
  };
  const proof::KeyChange change{.old_key = key(*named.keys.old_key),
                                .new_key = key(*named.keys.new_key),
                                .origin = store.origin(),
                                .size = static_cast<std::uint64_t>(head->size),
                                .root = head->root};
  TOC_TRY(const std::string statement, proof::sign_key_change(change, named.keys));
  Act act = act_of(named.act);
  act.detail.set("key", proof::to_text(change.new_key)).set("statement", statement);
  const LogIndex index = tx.record(std::move(act));
  if (index != head->size) {
    return fail(Errc::conflict, "Somebody else writes to the log; stop every server first.");
  }
  TOC_CHECK(tx.execute(
      "INSERT INTO key_change (name, recorded_index, at, old_key, new_key, statement, old_until) "
      "VALUES ($1, $2, $3, $4, $5, $6, NULL)",
      {named.name, index, tx.now(), change.old_key.key.bytes, change.new_key.key.bytes,
       statement}));
  return index;
}

Result<std::vector<proof::PublishedChange>> publish(Store& store, std::string_view name) {
  TOC_TRY(const auto changes, store.read([&](Reader& reader) { return list(reader, name); }));
  std::vector<proof::PublishedChange> out;
  for (const KeyChangeRecord& change : changes) {
    TOC_TRY(std::string receipt, store.receipt(change.recorded_index));
    out.push_back({.statement = change.statement, .receipt = std::move(receipt)});
  }
  return out;
}

}  // namespace

Result<std::vector<KeyChangeRecord>> list(Reader& reader, std::string_view name) {
  TOC_TRY(const Rows rows,
          reader.query("SELECT recorded_index, at, old_key, new_key, statement, old_until FROM "
                       "key_change WHERE name = $1 ORDER BY recorded_index",
                       {name}));
  std::vector<KeyChangeRecord> out;
  for (const Row& row : rows) {
    out.push_back({.recorded_index = row.integer(0),
                   .at = row.instant(1),
                   .old_key = {.bytes = row.digest(2)},
                   .new_key = {.bytes = row.digest(3)},
                   .statement = row.text(4),
                   .old_until = row.optional_integer(5)});
  }
  return out;
}

Result<LogIndex> change_log_key(Store& store, const proof::KeyPair& keys) {
  return store.write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const LogKeys now, LogKeys::load(tx));
    if (now.old_that_signs()) {
      return fail(Errc::conflict,
                  "The last change of the log's key is not finished: the old key still signs.");
    }
    if (keys.old_key->public_key() != now.current()) {
      return fail(Errc::conflict, "The key file is not that of the key that signs the log.");
    }
    TOC_TRY(
        const LogIndex index,
        record(
            store, tx,
            {.name = "log", .act = "log.key_rotated", .key_name = store.origin(), .keys = keys}));
    TOC_CHECK(settings::put(tx, "log.key", to_base64(keys.new_key->public_key().bytes)));
    return index;
  });
}

Result<LogIndex> retire_old_log_key(Store& store) {
  return store.write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(const LogKeys now, LogKeys::load(tx));
    const auto old = now.old_that_signs();
    if (!old) {
      return fail(Errc::conflict, "No old key of the log signs any more.");
    }
    Act act = act_of("log.key_retired");
    act.detail.set("key", verifier_key(store.origin(), *old));
    const LogIndex index = tx.record(std::move(act));
    // A key whose file is lost has not signed this entry's checkpoint either.
    const std::int64_t until = store.old_log_key() ? index + 1 : index;
    TOC_CHECK(tx.execute(
        "UPDATE key_change SET old_until = $1 WHERE name = 'log' AND old_until IS NULL", {until}));
    return index;
  });
}

Result<LogIndex> change_notice_key(Store& store, const std::string& name,
                                   const proof::KeyPair& keys) {
  return store.write([&](Transaction& tx) -> Result<LogIndex> {
    TOC_TRY(
        const LogIndex index,
        record(store, tx,
               {.name = "notices", .act = "notices.key_rotated", .key_name = name, .keys = keys}));
    TOC_CHECK(note_notice_key(tx, verifier_key(name, keys.new_key->public_key())));
    return index;
  });
}

Result<std::optional<std::string>> noted_notice_key(Reader& reader) {
  return settings::find(reader, kNoticeKey);
}

Status note_notice_key(Transaction& tx, const std::string& key) {
  return settings::put(tx, kNoticeKey, key);
}

Status record_rotation(Store& store, std::string_view key, std::string_view how) {
  return store.write([&](Transaction& tx) -> Status {
    record_rotation(tx, key, how);
    return {};
  });
}

void record_rotation(Transaction& tx, std::string_view key, std::string_view how) {
  Act act = act_of("keys.rotated");
  act.detail.set("key", key).set("how", how);
  tx.record(std::move(act));
}

Result<proof::PublishedKeys> published(Store& store) {
  proof::PublishedKeys keys;
  keys.origin = store.origin();
  keys.log_key = verifier_key(store.origin(), store.log_key());
  TOC_TRY(keys.log, publish(store, "log"));
  TOC_TRY(keys.notices, publish(store, "notices"));
  return keys;
}

}  // namespace tocsin::store::key_changes
