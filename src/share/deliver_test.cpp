#include "share/deliver.h"

#include "store/accounts.h"
#include "store/secrets.h"
#include "store/testing.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>

namespace tocsin::share {
namespace {

/// What the channels of this test did. A channel is a plain function, so that this is theirs to
/// find.
class Post {
 public:
  Status send(const store::Delivery& delivery) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(under_way_.insert(delivery.address).second)
        << "two at once to " << delivery.address;
    ++by_party_[delivery.body];
    by_party_most_ = std::max(by_party_most_, by_party_[delivery.body]);
    changed_.notify_all();
    if (delivery.address.starts_with("hung")) {
      EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(60), [&] { return is_open_; }));
    }
    under_way_.erase(delivery.address);
    --by_party_[delivery.body];
    if (delivery.address.starts_with("broken")) {
      arrived_.insert("broken");
      changed_.notify_all();
      throw std::bad_alloc();
    }
    arrived_.insert(delivery.subject);
    changed_.notify_all();
    return {};
  }
  void await_under_way(std::size_t count) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(60), [&] {
      return under_way_.size() >= count;
    })) << under_way_.size();
  }
  void await_arrived(const std::string& subject) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(60), [&] {
      return arrived_.contains(subject);
    })) << subject;
  }
  void open() {
    const std::scoped_lock lock(mutex_);
    is_open_ = true;
    changed_.notify_all();
  }
  std::size_t under_way() {
    const std::scoped_lock lock(mutex_);
    return under_way_.size();
  }
  int by_party_most() {
    const std::scoped_lock lock(mutex_);
    return by_party_most_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::set<std::string> under_way_;
  std::set<std::string> arrived_;
  std::map<std::string, int> by_party_;
  int by_party_most_ = 0;
  bool is_open_ = false;
};
Post* post_of_test = nullptr;

class Deliveries : public ::testing::TestWithParam<std::string> {
 protected:
  Deliveries() : store_(GetParam()) {
    EXPECT_TRUE(store_.open().has_value());
    world_.store = &*store_;
    world_.clock = &store_.clock;
    world_.sealer = &sealer_;
    post_of_test = &post_;
  }

  PartyId make_party(const std::string& handle) {
    const auto made = store_->write([&](store::Transaction& tx) -> Result<PartyId> {
      store::Party party;
      party.id = make_id<PartyId>(tx.now());
      party.handle = handle;
      party.name = handle;
      TOC_CHECK(store::parties::insert(tx, party));
      return party.id;
    });
    EXPECT_TRUE(made.has_value());
    return *made;
  }

  void queue(const std::string& channel, const std::string& address,
             std::optional<PartyId> party = std::nullopt) {
    const Status queued = store_->write([&](store::Transaction& tx) {
      return store::outbox::insert(tx, sealer_,
                                   {.id = make_id<DeliveryId>(tx.now()),
                                    .channel = channel,
                                    .party = party,
                                    .rests = store::Rests::own,
                                    .address = address,
                                    .subject = address,
                                    .body = party ? to_text(*party) : address,
                                    .state = "waiting",
                                    .attempts = 0,
                                    .created = tx.now(),
                                    .next_at = tx.now(),
                                    .failure = {}});
    });
    EXPECT_TRUE(queued.has_value());
  }

  std::vector<store::Delivery> list(std::string_view state) {
    return *store_->read(
        [&](store::Reader& reader) { return store::outbox::list(reader, Tlp::red, state, 1000); });
  }
  std::size_t count(std::string_view state) { return list(state).size(); }

  static std::vector<Channel> channels() {
    const auto send = [](const Sending&, const store::Delivery& delivery, Answered&) {
      return post_of_test->send(delivery);
    };
    return {{.id = "mail", .send = send}, {.id = "webhook", .send = send}};
  }

  store::testing::TestStore store_;
  Sealer sealer_ = *Sealer::make({Buffer(Sealer::kKeyBytes)});
  flow::World world_;
  ChannelOptions options_;
  Post post_;
  static constexpr Couriers::Size kSize{
      .couriers = 8, .by_channel_max = 6, .pause = std::chrono::milliseconds(5)};
};
INSTANTIATE_TEST_SUITE_P(Engines, Deliveries, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Deliveries, AnAddressThatHangsHoldsOneCourierAndNobodyElse) {
  for (int i = 0; i < 30; ++i) {
    queue("webhook", "hung");  // all of them first in the queue
  }
  queue("webhook", "good");
  queue("mail", "good mail");
  {
    const Couriers couriers(world_, options_, kSize, channels());
    post_.await_under_way(1);
    post_.await_arrived("good");
    post_.await_arrived("good mail");
    post_.open();
    post_.await_arrived("hung");
  }
  EXPECT_GE(count("sent"), 3U);
}

TEST_P(Deliveries, APartyWithManyAddressesTakesTwoCouriers) {
  const PartyId greedy = make_party("greedy");
  for (int i = 0; i < 8; ++i) {
    queue("webhook", "hung " + std::to_string(i), greedy);
  }
  queue("webhook", "good", make_party("other"));
  const Couriers couriers(world_, options_, kSize, channels());
  post_.await_under_way(2);
  post_.await_arrived("good");
  EXPECT_EQ(post_.by_party_most(), 2);
  post_.open();
}

TEST_P(Deliveries, AChannelThatHangsLeavesCouriersToOthers) {
  for (int i = 0; i < 20; ++i) {
    queue("webhook", "hung " + std::to_string(i));
  }
  const Couriers couriers(world_, options_, kSize, channels());
  post_.await_under_way(kSize.by_channel_max);
  queue("mail", "good mail");
  post_.await_arrived("good mail");
  post_.open();
}

TEST_P(Deliveries, AsManyCouriersAreOnTheirWayAsWereAskedFor) {
  const auto threads = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
  };
  const auto before = threads();
  const Couriers couriers(world_, options_, {.couriers = 3}, channels());
  EXPECT_EQ(threads() - before, 3);
}

TEST_P(Deliveries, ACourierThatIsNotForAChannelStaysWithTheOthers) {
  for (int i = 0; i < 20; ++i) {
    queue("webhook", "hung " + std::to_string(i));
  }
  const Couriers couriers(
      world_, options_, {.couriers = 2, .by_channel_max = 1, .pause = std::chrono::milliseconds(1)},
      channels());
  post_.await_under_way(1);
  for (int i = 0; i < 5; ++i) {
    const std::string mail = "mail " + std::to_string(i);
    queue("mail", mail);
    post_.await_arrived(mail);
  }
  EXPECT_EQ(post_.under_way(), 1U);
  post_.open();
}

TEST_P(Deliveries, APlaceThatBecomesFreeIsUsedAtOnce) {
  queue("webhook", "hung");
  queue("webhook", "good");
  const Couriers couriers(world_, options_,
                          {.couriers = 2, .by_channel_max = 1, .pause = std::chrono::hours(1)},
                          channels());
  post_.await_under_way(1);
  post_.open();
  post_.await_arrived("good");
}

TEST_P(Deliveries, AChannelThatThrowsIsAFailureOfThatMessage) {
  queue("mail", "broken");
  queue("mail", "good");
  {
    const Couriers couriers(world_, options_, kSize, channels());
    post_.await_arrived("broken");
    post_.await_arrived("good");
    post_.open();
  }
  EXPECT_EQ(count("sent"), 1U);
  const auto waiting = store_->read(
      [](store::Reader& reader) { return store::outbox::list(reader, Tlp::red, "waiting", 10); });
  ASSERT_EQ(waiting->size(), 1U);
  EXPECT_NE(waiting->front().failure.find("incident"), std::string::npos);
  EXPECT_GT(waiting->front().next_at, store_.clock.now()) << "it is tried again later";
}

TEST_P(Deliveries, WhatIsLeasedElsewhereIsNotSentUntilTheLeaseEnds) {
  queue("mail", "a");
  queue("mail", "a");
  queue("mail", "b");
  const auto next = [&](Instant now) {
    return *store_->read([&](store::Reader& reader) -> Result<std::optional<store::Delivery>> {
      TOC_TRY(const auto due, store::outbox::next_due(reader, "mail", now, 2));
      return due ? store::outbox::find(reader, *due) : std::optional<store::Delivery>();
    });
  };
  const Instant now = store_.clock.now();
  const auto first = next(now);
  ASSERT_TRUE(first.has_value());
  const Instant until = now + std::chrono::minutes(5);
  ASSERT_TRUE(store_
                  ->write([&](store::Transaction& tx) {
                    return store::outbox::lease(tx, first->id, until);
                  })
                  .has_value());
  EXPECT_EQ(next(now)->address, first->address == "a" ? "b" : "a");
  const auto other = next(now);
  ASSERT_TRUE(store_
                  ->write([&](store::Transaction& tx) {
                    return store::outbox::lease(tx, other->id, until);
                  })
                  .has_value());
  EXPECT_EQ(next(now), std::nullopt) << "the third goes to an address that is being served";
  EXPECT_EQ(next(until - std::chrono::microseconds(1)), std::nullopt);
  EXPECT_TRUE(next(until).has_value()) << "whoever had it has gone";
}

TEST_P(Deliveries, AMessageIsTriedTenTimesWithLongerAndLongerPausesAndThenGivenUp) {
  queue("mail", "a");
  // Port 9 of the loopback address: nobody listens there.
  options_.mail.smtp_url = "smtp://127.0.0.1:9";
  for (int attempt = 1; attempt <= 10; ++attempt) {
    SCOPED_TRACE(attempt);
    const Instant now = store_.clock.now();
    EXPECT_EQ(deliver(world_, options_).value(), 0);
    const auto waiting = list("waiting");
    ASSERT_EQ(waiting.size(), attempt < 10 ? 1U : 0U);
    if (attempt == 10) {
      break;
    }
    EXPECT_EQ(waiting.front().attempts, attempt);
    const Instant next = now + std::chrono::minutes(1 << (attempt - 1));
    EXPECT_EQ(waiting.front().next_at, next);
    store_.clock.set(next - std::chrono::microseconds(1));
    EXPECT_EQ(deliver(world_, options_).value(), 0);
    EXPECT_EQ(list("waiting").front().attempts, attempt) << "it is not due yet";
    store_.clock.set(next);
  }
  const auto failed = list("failed");
  ASSERT_EQ(failed.size(), 1U);
  EXPECT_EQ(failed.front().attempts, 10);
  EXPECT_FALSE(failed.front().failure.empty());
  EXPECT_TRUE(failed.front().sealed.empty()) << "what will never go out is not kept";
}

TEST_P(Deliveries, WhatWasCancelledMeanwhileIsNotSent) {
  queue("mail", "hung");
  queue("mail", "b");
  const auto cancel_all = [&] {
    return store_->write([](store::Transaction& tx) {
      return tx.execute("UPDATE outbox SET state = 'cancelled', sealed = NULL");
    });
  };
  {
    const Couriers couriers(world_, options_, {.couriers = 1, .by_channel_max = 1}, channels());
    post_.await_under_way(1);
    ASSERT_TRUE(cancel_all().has_value());
    post_.open();
    post_.await_arrived("hung");
  }
  EXPECT_EQ(count("cancelled"), 2U) << "neither is what went out before it was noted as sent";
}

}  // namespace
}  // namespace tocsin::share
