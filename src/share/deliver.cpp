#include "share/deliver.h"

#include "base/log.h"
#include "flow/mail_subscriptions.h"
#include "flow/webhooks.h"
#include "store/accounts.h"
#include "store/mail_subscriptions.h"
#include "store/webhooks.h"

namespace tocsin::share {
namespace {

constexpr std::int64_t kAttemptsMax = 10;
/// Longer than any channel waits: a lease is taken just before its one message is sent.
constexpr std::chrono::minutes kLease{5};
constexpr std::int64_t kByPartyMax = 2;

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

/// What a channel throws is this message's failure.
Status send(const Sending& sending, const Channel& channel, const store::Delivery& delivery,
            Answered& answered) {
  try {
    return channel.send(sending, delivery, answered);
  } catch (...) {
    return fail(Errc::internal, "The channel broke off; the log has it as incident " +
                                    log_fault("delivery.broke") + ".");
  }
}

Status open_and_send(const Sending& sending, const Channel& channel, store::Delivery delivery,
                     Answered& answered) {
  if (!delivery.seq) {
    TOC_TRY(delivery.body, store::outbox::body_of(*sending.world.sealer, delivery));
  }
  return send(sending, channel, delivery, answered);
}

/// One try, and how it went.
struct Try {
  Status status;
  Answered answered;
  std::chrono::milliseconds took{0};
};

Try try_once(const Sending& sending, const Channel& channel, const store::Delivery& delivery) {
  Try out;
  const auto begun = std::chrono::steady_clock::now();
  out.status = open_and_send(sending, channel, delivery, out.answered);
  out.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - begun);
  return out;
}

/// Ends what is not sent. Where there is something to say still, a mail says it later.
Status give_up(const flow::World& world, store::Transaction& tx, const store::Delivery& delivery,
               std::string_view state, const Error& why) {
  TOC_TRY(const bool is_waiting, store::outbox::is_waiting(tx, delivery.id));
  if (!is_waiting) {
    return {};  // whoever cancelled it meanwhile saw to the rest
  }
  if (why.code != Errc::not_found) {
    TOC_CHECK(flow::look_again(world, tx, delivery));
  }
  return store::outbox::finish(tx, delivery.id, state, why.message);
}

Status end_or_retry(const flow::World& world, store::Transaction& tx,
                    const store::Delivery& delivery, const Status& status) {
  if (status) {
    return store::outbox::finish(tx, delivery.id, "sent", "");
  }
  const Errc code = status.error().code;
  const bool is_test = delivery.event == flow::kWebhookTest;
  if (is_test || delivery.attempts + 1 >= kAttemptsMax || code == Errc::not_found ||
      code == Errc::forbidden) {
    return give_up(world, tx, delivery, "failed", status.error());
  }
  // One minute, two, four … about eight hours.
  const auto pause =
      std::chrono::minutes(std::int64_t{1} << static_cast<unsigned>(delivery.attempts));
  return store::outbox::retry_at(tx, delivery.id, tx.now() + pause, status.error().message);
}

/// That the mailbox is refused (RFC 5321, section 4.2.3: 550, 551 and 553 are about the mailbox;
/// 552 is that it is full), or that something was taken for it.
Status note_mailbox(store::Transaction& tx, const store::Delivery& delivery, const Try& done) {
  if (delivery.channel != "mail") {
    return {};
  }
  if (done.status) {
    return store::mail_refusals::forget(tx, delivery.address);
  }
  const long status = done.answered.status;
  const bool is_refused = status == 550 || status == 551 || status == 553;
  return is_refused ? store::mail_refusals::note(tx, delivery.address, done.answered.status)
                    : Status();
}

Status note(const flow::World& world, store::Transaction& tx, const store::Delivery& delivery,
            const Try& done) {
  TOC_CHECK(end_or_retry(world, tx, delivery, done.status));
  TOC_CHECK(note_mailbox(tx, delivery, done));
  if (!delivery.webhook) {
    return {};
  }
  TOC_TRY(const auto webhook, store::webhooks::find(tx, *delivery.webhook));
  if (!webhook) {
    return {};  // it was removed meanwhile, and what was kept of it is gone
  }
  return store::webhooks::note_attempt(tx, *delivery.webhook,
                                       {.delivery = delivery.id,
                                        .event = delivery.event,
                                        .at = tx.now(),
                                        .status = done.answered.status,
                                        .took = done.took,
                                        .failure = done.status ? "" : done.status.error().message});
}

/// Takes the next message of the channel, if there is one that may go out now.
Result<std::optional<store::Delivery>> take(const flow::World& world, const Channel& channel) {
  TOC_TRY(const auto seen, world.store->read([&](store::Reader& reader) {
    return store::outbox::next_due(reader, channel.id, world.clock->now(), kByPartyMax);
  }));
  if (!seen) {
    return std::optional<store::Delivery>();  // nothing waits: no write, no flush
  }
  return world.store->write([&](store::Transaction& tx) -> Result<std::optional<store::Delivery>> {
    std::optional<DeliveryId> due = seen;
    TOC_TRY(const bool is_due, store::outbox::is_due(tx, *seen, tx.now(), kByPartyMax));
    if (!is_due) {  // somebody else was quicker
      TOC_TRY(due, store::outbox::next_due(tx, channel.id, tx.now(), kByPartyMax));
    }
    if (!due) {
      return std::optional<store::Delivery>();
    }
    TOC_TRY(auto delivery, store::outbox::find(tx, *due));
    TOC_CHECK(store::outbox::lease(tx, *due, tx.now() + kLease));
    return delivery;
  });
}

enum class Fate { sent, not_sent };

Result<Fate> hand_over(const Sending& sending, const Channel& channel,
                       const store::Delivery& delivery) {
  const flow::World& world = sending.world;
  TOC_TRY(const bool may_send, may_still_send(world, delivery));
  if (!may_send) {
    TOC_CHECK(world.store->write([&](store::Transaction& tx) {
      return give_up(world, tx, delivery, "cancelled",
                     {Errc::forbidden, "the partnership is suspended", ""});
    }));
    return Fate::not_sent;
  }
  const Try done = try_once(sending, channel, delivery);
  TOC_CHECK(
      world.store->write([&](store::Transaction& tx) { return note(world, tx, delivery, done); }));
  if (!done.status) {
    log_event(LogLevel::warning, delivery.channel + ".failed",
              {{"delivery", to_text(delivery.id)}, {"reason", done.status.error().message}});
  }
  return done.status ? Fate::sent : Fate::not_sent;
}

}  // namespace

Result<std::int64_t> deliver(const flow::World& world, const ChannelOptions& options) {
  const Sending sending{.world = world, .options = options};
  std::int64_t sent = 0;
  for (const Channel& channel : all()) {
    while (true) {
      TOC_TRY(const auto delivery, take(world, channel));
      if (!delivery) {
        break;
      }
      TOC_TRY(const Fate fate, hand_over(sending, channel, *delivery));
      sent += fate == Fate::sent ? 1 : 0;
    }
  }
  return sent;
}

Couriers::Couriers(const flow::World& world, const ChannelOptions& options, Size size,
                   std::vector<Channel> channels)
    : world_(world), options_(options), size_(size), channels_(std::move(channels)) {
  under_way_.resize(channels_.size());
  for (std::size_t i = 0; i < size_.couriers; ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

Couriers::~Couriers() {
  {
    const Lock lock(mutex_);
    is_stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

void Couriers::work() {
  while (const std::optional<Taken> taken = await_next()) {
    try {
      const Result<Fate> fate = hand_over({.world = world_, .options = options_},
                                          channels_[taken->channel], taken->delivery);
      if (!fate) {
        // The lease ends by itself; then it is tried again.
        log_event(LogLevel::error, "watch.delivery_failed", {{"reason", describe(fate.error())}});
      }
    } catch (...) {
      log_fault("watch.delivery_failed");
    }
    {
      const Lock lock(mutex_);
      --under_way_[taken->channel];
      ++ended_;
    }
    wake_.notify_all();  // what waited for this one's place, or for its address, may go
  }
}

std::optional<Couriers::Taken> Couriers::await_next() {
  const Lock turn(turn_);
  Lock lock(mutex_);
  while (!is_stopping_) {
    const std::uint64_t seen = ended_;
    for (std::size_t channel = 0; channel < channels_.size(); ++channel) {
      if (under_way_[channel] >= size_.by_channel_max) {
        continue;
      }
      lock.unlock();
      std::optional<store::Delivery> delivery = look(channels_[channel]);
      lock.lock();
      if (delivery) {
        ++under_way_[channel];
        return Taken{.channel = channel, .delivery = *std::move(delivery)};
      }
    }
    wake_.wait_for(lock, size_.pause,
                   [this, seen]() TOC_REQUIRES(mutex_) { return is_stopping_ || ended_ != seen; });
  }
  return std::nullopt;
}

std::optional<store::Delivery> Couriers::look(const Channel& channel) const {
  try {
    if (!world_.store->writable()) {
      return std::nullopt;  // it said why when it stopped
    }
    Result<std::optional<store::Delivery>> delivery = take(world_, channel);
    if (delivery) {
      return *std::move(delivery);
    }
    log_event(LogLevel::error, "watch.delivery_failed", {{"reason", describe(delivery.error())}});
  } catch (...) {
    log_fault("watch.delivery_failed");
  }
  return std::nullopt;
}

}  // namespace tocsin::share
