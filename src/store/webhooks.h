// Where organizations want posted what concerns them, what each address was given, and how it went.
#pragma once

#include "store/shares.h"
#include "store/sharing.h"
#include "store/store.h"

namespace tocsin::store {

struct Webhook {
  WebhookId id;
  PartyId party;
  std::string name;  ///< within its organization
  /// Where it posts to. Of a form whose address is itself a secret only the origin: the rest lies
  /// sealed.
  std::string url;
  std::string form = "standard";
  std::string language = "en";
  std::string filter;  ///< JSON (flow/event_filter.h)
  Instant created;
  Buffer secret;               ///< signs what is posted; sealed
  LogIndex share_cursor = -1;  ///< acts up to it were looked at for what is shared
  LogIndex recall_cursor = -1;
};

/// One try to post something.
struct WebhookAttempt {
  DeliveryId delivery;
  std::string event;
  Instant at;
  std::int64_t status = 0;  ///< of HTTP; 0: there was no answer
  std::chrono::milliseconds took{0};
  std::string failure;  ///< empty: it was received
};

namespace webhooks {
/// So many attempts and deliveries that are over are kept of each.
inline constexpr std::int64_t kKeptMax = 100;

/// Inserts it, or replaces the one of its id.
Status put(Transaction& tx, const Webhook& webhook);
/// By name.
Result<std::vector<Webhook>> of(Reader& reader, const PartyId& party);
Result<std::optional<Webhook>> find(Reader& reader, const PartyId& party, std::string_view name);
/// Nothing when it was removed.
Result<std::optional<Webhook>> find(Reader& reader, const WebhookId& id);
/// Of every organization.
Result<std::vector<Webhook>> all(Reader& reader);
/// What waits for it is cancelled, and what was kept of it goes.
Status revoke(Transaction& tx, const WebhookId& id, Instant now);

struct Cursors {
  LogIndex share = -1;
  LogIndex recall = -1;
};
Status move(Transaction& tx, const WebhookId& id, const Cursors& to);
/// That it is about to be given the thing.
Status note_holding(Transaction& tx, const WebhookId& id, ThingNumber thing);
Result<bool> holds(Reader& reader, const WebhookId& id, ThingNumber thing);
/// What was taken back from its organization strictly after `after`, of what it was given.
Result<std::vector<TakenBack>> taken_back(Reader& reader, const Webhook& webhook, LogIndex after,
                                          std::int64_t count);
/// How many messages wait for it.
Result<std::int64_t> waiting(Reader& reader, const WebhookId& id);
/// Whether a message of that event waits for it.
Result<bool> awaits(Reader& reader, const WebhookId& id, std::string_view event);
/// Notes it, and drops what is older than the newest kKeptMax attempts and finished deliveries.
Status note_attempt(Transaction& tx, const WebhookId& id, const WebhookAttempt& attempt);
/// Newest first.
Result<std::vector<WebhookAttempt>> attempts(Reader& reader, const WebhookId& id);
/// One of its deliveries that is kept. Errors: not_found.
Result<Delivery> delivery(Reader& reader, const WebhookId& id, const DeliveryId& delivery);
}  // namespace webhooks

}  // namespace tocsin::store
