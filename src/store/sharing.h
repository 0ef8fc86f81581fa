// What goes out: notices and the outbox. What is shared: store/shares.h.
#pragma once

#include "domain/access.h"
#include "store/store.h"

namespace tocsin::store {

struct Notice {
  NoticeId id;
  std::string slug;              ///< of its permanent address
  std::string kind;              ///< decision, warning, risk_warning, withdrawal
  std::optional<PartyId> party;  ///< to whom, when it is addressed
  std::optional<CaseId> case_id;
  bool is_public = false;
  Instant at;
  LogIndex recorded_index = 0;
  std::string title_en;
  std::string title_zh;
  std::string body_en;
  std::string body_zh;
  Digest digest{};        ///< SHA-256 of the signed text
  std::string signature;  ///< the signed note (C2SP signed-note) over both languages
};

/// What a message rests on.
enum class Rests {
  shared,  ///< on what others share: a suspension cuts it, waiting or leased
  own,     ///< on what is the party's own or everybody's: its notices, deadlines, open flaws
};

/// A message that waits to be delivered.
struct Delivery {
  DeliveryId id;
  std::string channel;  ///< mail
  std::optional<PartyId> party;
  Rests rests = Rests::shared;
  Tlp tlp = Tlp::clear;  ///< of what it speaks of: decides who is told that there is a message
  std::string address;
  std::string subject;
  std::string body;   ///< of a new one; of one that was read see body_of
  std::string state;  ///< waiting, sent, failed, cancelled
  std::int64_t attempts = 0;
  Instant created;
  Instant next_at;
  std::string failure;
  /// The body as it lies in the store; empty once it went out, unless by a webhook, or never will.
  Buffer sealed;
  std::optional<WebhookId> webhook;  ///< by which it goes out
  std::string event;                 ///< of a webhook: what kind of event it tells of
  /// The share that it is, which is read when it is sent: it has no body of its own.
  std::optional<LogIndex> seq;
  bool is_replay = false;  ///< of a webhook: somebody asked for it again
};

namespace notices {
Status insert(Transaction& tx, const Notice& notice);
Result<std::optional<Notice>> find_public(Reader& reader, std::string_view slug);
/// Newest first.
Result<std::vector<Notice>> list_public(Reader& reader, std::string_view kind, std::int64_t count);
Result<std::vector<Notice>> inbox(Reader& reader, const Scope& scope);
Result<Notice> get_addressed(Reader& reader, const Scope& scope, std::string_view slug);
/// Public risk warnings that are no CSAF document yet, oldest first: those of programs that made
/// none.
Result<std::vector<Notice>> without_csaf(Reader& reader, std::int64_t count);
}  // namespace notices

namespace outbox {
/// Seals the body.
Status insert(Transaction& tx, const Sealer& sealer, const Delivery& delivery);
/// Errors: internal when no key of ours opens it; not_found when it is not kept any more.
Result<std::string> body_of(const Sealer& sealer, const Delivery& delivery);
/// The next by this channel that is due and may go out now: nothing else is under way to its
/// address, and less than `by_party_max` to its party, whatever sends it, on whichever server.
Result<std::optional<DeliveryId>> next_due(Reader& reader, std::string_view channel, Instant now,
                                           std::int64_t by_party_max);
/// May this one go out now, by the same rule?
Result<bool> is_due(Reader& reader, const DeliveryId& id, Instant now, std::int64_t by_party_max);
/// So that nobody else sends it meanwhile. Counts an attempt.
Status lease(Transaction& tx, const DeliveryId& id, Instant until);
/// Ends it; its body goes, unless it went out by a webhook, which keeps the last ones for replay.
Status finish(Transaction& tx, const DeliveryId& id, std::string_view state,
              std::string_view failure);
Status retry_at(Transaction& tx, const DeliveryId& id, Instant next, std::string_view failure);
/// Does it wait still? Whoever has leased it asks just before sending.
Result<bool> is_waiting(Reader& reader, const DeliveryId& id);
Result<std::optional<Delivery>> find(Reader& reader, const DeliveryId& id);
/// What of that event waits for a party and rests on what others share.
Result<std::vector<Delivery>> waiting_shared(Reader& reader, const PartyId& party,
                                             std::string_view event);
/// Cancels what waits for a party and rests on what others share. Webhooks will look at the shares
/// among it again once the party receives again, but for replays. Returns how many.
Result<std::int64_t> cancel_shared(Transaction& tx, const PartyId& party);
/// Those that speak of nothing beyond the ceiling, newest first. state: empty for all.
Result<std::vector<Delivery>> list(Reader& reader, Tlp ceiling, std::string_view state,
                                   std::int64_t count);
}  // namespace outbox

}  // namespace tocsin::store
