#include "share/deliver.h"

#include "base/log.h"
#include "store/accounts.h"

#include <algorithm>

namespace tocsin::share {
namespace {

constexpr std::int64_t kAtOnce = 20;
constexpr std::int64_t kAttemptsMax = 10;
constexpr std::chrono::minutes kLease{5};

/// Asked in one snapshot directly before the sending: between the lease and now the partner may
/// have been suspended, or the message cancelled.
Result<bool> may_still_send(const flow::World& world, const store::Delivery& delivery) {
  return world.store->read([&](store::Reader& reader) -> Result<bool> {
    TOC_TRY(const bool is_waiting, store::outbox::is_waiting(reader, delivery.id));
    if (!is_waiting || !delivery.party || delivery.rests == store::Rests::own) {
      return is_waiting;
    }
    TOC_TRY(const Standing standing, store::standing_of(reader, *delivery.party));
    return may_receive(standing);
  });
}

Status send(const Sending& sending, const std::vector<Channel>& channels,
            const store::Delivery& delivery) {
  const auto channel = std::ranges::find(channels, delivery.channel, &Channel::id);
  if (channel == channels.end()) {
    return fail(Errc::not_found, "There is no channel of that name.");
  }
  return channel->send(sending, delivery);
}

Status note(store::Transaction& tx, const store::Delivery& delivery, const Status& status) {
  if (status) {
    return store::outbox::finish(tx, delivery.id, "sent", "");
  }
  const Errc code = status.error().code;
  if (delivery.attempts + 1 >= kAttemptsMax || code == Errc::not_found || code == Errc::forbidden) {
    return store::outbox::finish(tx, delivery.id, "failed", status.error().message);
  }
  // One minute, two, four … about 17 hours.
  const auto pause =
      std::chrono::minutes(std::int64_t{1} << static_cast<unsigned>(delivery.attempts));
  return store::outbox::retry_at(tx, delivery.id, tx.now() + pause, status.error().message);
}

}  // namespace

Result<std::int64_t> deliver(const flow::World& world, const ChannelOptions& options) {
  TOC_TRY(const bool is_waiting, world.store->read([](store::Reader& reader) {
    return store::outbox::has_waiting(reader);
  }));
  if (!is_waiting) {
    return 0;  // nothing waits: no write, no flush
  }
  TOC_TRY(const auto due, world.store->write([](store::Transaction& tx) {
    return store::outbox::lease(tx, kAtOnce, tx.now() + kLease);
  }));
  const std::vector<Channel> channels = all();
  const Sending sending{.world = world, .options = options};
  std::int64_t sent = 0;
  for (const store::Delivery& delivery : due) {
    TOC_TRY(const bool may_send, may_still_send(world, delivery));
    if (!may_send) {
      TOC_CHECK(world.store->write([&](store::Transaction& tx) {
        return store::outbox::finish(tx, delivery.id, "cancelled", "the partnership is suspended");
      }));
      continue;
    }
    const Status status = send(sending, channels, delivery);
    TOC_CHECK(
        world.store->write([&](store::Transaction& tx) { return note(tx, delivery, status); }));
    if (status) {
      ++sent;
    } else {
      log_event(LogLevel::warning, delivery.channel + ".failed",
                {{"delivery", to_text(delivery.id)}, {"reason", status.error().message}});
    }
  }
  return sent;
}

}  // namespace tocsin::share
