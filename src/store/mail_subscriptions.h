// Mail that people ask for, and mailboxes that are refused.
#pragma once

#include "store/store.h"

namespace tocsin::store {

/// One a person.
struct MailSubscription {
  PersonId person;
  std::string rhythm;  ///< at_once, hour, day, week
  std::string filter;  ///< JSON (flow/event_filter.h)
  Instant created;
  LogIndex share_cursor = -1;  ///< acts up to it were looked at for what is shared
  Instant next_at;             ///< when it is looked for what is shared again
};

struct MailRefusal {
  std::string address;
  std::int64_t refusals = 0;  ///< in a row
  Instant first_at;
  Instant last_at;
  std::int64_t status = 0;  ///< of SMTP, of the last one
};
/// A mailbox that was refused so often in a row is failing: what people ask for is not sent there.
inline constexpr std::int64_t kRefusalsMax = 3;
/// Those within this time count as one: a mail is tried again and again.
inline constexpr std::chrono::hours kRefusalPause{1};

namespace mail_subscriptions {
/// Inserts it, or replaces that of its person.
Status put(Transaction& tx, const MailSubscription& subscription);
Result<std::optional<MailSubscription>> find(Reader& reader, const PersonId& person);
/// Of the organization's people whose accounts are open and whose mailboxes are not failing.
Result<std::vector<MailSubscription>> of_party(Reader& reader, const PartyId& party);
/// Those that are due, of people as above.
Result<std::vector<MailSubscription>> due(Reader& reader, Instant now);
Status move(Transaction& tx, const PersonId& person, LogIndex share_cursor, Instant next_at);
/// Acts after it are looked at again; never forward.
Status set_back(Transaction& tx, const PersonId& person, LogIndex share_cursor);
/// False when there was none.
Result<bool> remove(Transaction& tx, const PersonId& person);
}  // namespace mail_subscriptions

namespace mail_refusals {
Status note(Transaction& tx, std::string_view address, std::int64_t status);
/// Something was taken for it.
Status forget(Transaction& tx, std::string_view address);
Result<std::optional<MailRefusal>> find(Reader& reader, std::string_view address);
/// Those that are failing, the newest first.
Result<std::vector<MailRefusal>> failing(Reader& reader, std::int64_t count);
}  // namespace mail_refusals

namespace feed_links {
Status insert(Transaction& tx, const Digest& token_hash, const PersonId& person);
/// Nothing when it is unknown or revoked.
Result<std::optional<PersonId>> find(Reader& reader, const Digest& token_hash);
/// Of the person. Returns how many there were.
Result<std::int64_t> revoke_of(Transaction& tx, const PersonId& person);
}  // namespace feed_links

}  // namespace tocsin::store
