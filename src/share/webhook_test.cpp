// Webhooks: what ends a delivery, and what a receiver can check.
#include "share/deliver.h"
#include "store/accounts.h"
#include "store/secrets.h"
#include "store/subscriptions.h"
#include "store/testing.h"

#include <gtest/gtest.h>

namespace tocsin::share {
namespace {

constexpr const char* kUrl = "http://127.0.0.1:9/hook";  // nobody listens there

class Webhooks : public ::testing::TestWithParam<std::string> {
 protected:
  Webhooks() : store_(GetParam()) {
    TOC_ASSERT(store_.open().has_value());
    world_.store = &*store_;
    world_.clock = &store_.clock;
    world_.sealer = &sealer_;
    TOC_ASSERT(write([&](store::Transaction& tx) -> Status {
      party_ = make_id<PartyId>(tx.now());
      return store::parties::insert(tx, {.id = party_, .handle = "p", .name = "p"});
    }));
  }
  bool write(const std::function<Status(store::Transaction&)>& closure) {
    return store_->write(closure).has_value();
  }
  bool put_webhook(const std::string& url) {
    return write([&](store::Transaction& tx) {
      const auto id = make_id<WebhookId>(tx.now());
      const Buffer secret(32, std::byte{1});
      return store::webhooks::put(tx, {.id = id,
                                       .party = party_,
                                       .url = url,
                                       .created = tx.now(),
                                       .secret = sealer_.seal(store::about_webhook(id), secret)});
    });
  }
  /// What became of a message, tried once.
  store::Delivery tried(const std::optional<PartyId>& party, const EgressPolicy& egress) {
    const DeliveryId id = make_id<DeliveryId>(store_.clock.now());
    EXPECT_TRUE(write([&](store::Transaction& tx) {
      return store::outbox::insert(tx, sealer_,
                                   {.id = id,
                                    .channel = "webhook",
                                    .party = party,
                                    .rests = store::Rests::own,
                                    .address = kUrl,
                                    .body = "{}",
                                    .created = tx.now(),
                                    .next_at = tx.now()});
    }));
    EXPECT_EQ(deliver(world_, {.mail = {}, .egress = egress}).value(), 0);
    const auto stored = store_->read(
        [](store::Reader& reader) { return store::outbox::list(reader, Tlp::red, "", 100); });
    for (const store::Delivery& one : *stored) {
      if (one.id == id) {
        return one;
      }
    }
    return {};
  }

  store::testing::TestStore store_;
  Sealer sealer_ = *Sealer::make({Buffer(Sealer::kKeyBytes)});
  flow::World world_;
  PartyId party_;
};
INSTANTIATE_TEST_SUITE_P(Engines, Webhooks, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Webhooks, AMessageEndsThatHasNowhereToGoAndOneThatIsNotAnsweredWaits) {
  const EgressPolicy open{.allowed_networks = {"127.0.0.0/8"}};
  const auto expect = [](const store::Delivery& after, const char* state, std::string_view why) {
    EXPECT_EQ(after.state, state);
    EXPECT_TRUE(after.failure.contains(why)) << after.failure;
  };
  expect(tried(std::nullopt, open), "failed", "addressed to no organization");
  expect(tried(party_, open), "failed", "removed or moved");
  ASSERT_TRUE(put_webhook("http://127.0.0.1:9/moved"));
  expect(tried(party_, open), "failed", "removed or moved");
  ASSERT_TRUE(put_webhook(kUrl));
  expect(tried(party_, {}), "failed", "a network that this instance does not post to");
  expect(tried(party_, open), "waiting", "does not answer");
}

}  // namespace
}  // namespace tocsin::share
