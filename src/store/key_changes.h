// Changes of the keys that sign the log and the notices: acts like any other, with the statement
// (proof/key_change.h) in their entry. For a command that has the store for itself.
#pragma once

#include "proof/key_change.h"
#include "store/store.h"

namespace tocsin::store {

struct KeyChangeRecord {
  LogIndex recorded_index = 0;
  Instant at;
  PublicKey old_key;
  PublicKey new_key;
  std::string statement;
  std::optional<std::int64_t> old_until;  ///< see migrations/0011_keys.sql
};

namespace key_changes {

/// name: log, notices. Oldest first.
Result<std::vector<KeyChangeRecord>> list(Reader& reader, std::string_view name);

/// The old key signs the entry's checkpoint; whoever opens the store next signs with the new key,
/// and with the old one beside it. Errors: conflict while an earlier change is not finished.
Result<LogIndex> change_log_key(Store& store, const proof::KeyPair& keys);
/// From the entry after this one the old key signs no more. Errors: conflict when there is none
/// that does.
Result<LogIndex> retire_old_log_key(Store& store);
/// name: that of the key, "tocsin.example/notices".
Result<LogIndex> change_notice_key(Store& store, const std::string& name,
                                   const proof::KeyPair& keys);

/// The verifier key of the notices that the store has noted; nothing before the first start that
/// did. And its noting.
Result<std::optional<std::string>> noted_notice_key(Reader& reader);
Status note_notice_key(Transaction& tx, const std::string& key);

/// That a key outside the log was changed, or what it had sealed given up.
Status record_rotation(Store& store, std::string_view key, std::string_view how);
void record_rotation(Transaction& tx, std::string_view key, std::string_view how);

/// What everybody may know of the keys. The keys that sign now are the caller's to add.
Result<proof::PublishedKeys> published(Store& store);

}  // namespace key_changes
}  // namespace tocsin::store
