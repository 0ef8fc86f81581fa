#include "share/mail.h"

#include "base/file.h"
#include "flow/accounts.h"
#include "share/deliver.h"
#include "store/standing.h"
#include "store/testing.h"

#include <gtest/gtest.h>

namespace tocsin::share {
namespace {

const Sealer kSealer = *Sealer::make({Buffer(Sealer::kKeyBytes)});

store::Delivery delivery(Instant at) {
  return {.id = make_id<DeliveryId>(at),
          .channel = "mail",
          .party = std::nullopt,
          .rests = store::Rests::own,
          .address = "desk@example.org",
          .subject = "Warning / 警告",
          .body = "First line\n第二行\n",
          .state = "waiting",
          .attempts = 0,
          .created = at,
          .next_at = at,
          .failure = {}};
}

TEST(Mail, HeadersCannotBeInjected) {
  store::Delivery evil = delivery(*parse_rfc3339("2021-12-22T02:00:00Z"));
  evil.address = "a@example.org\r\nBcc: everybody@example.org";
  evil.subject = "x\r\nX-Evil: 1";
  const std::string text = compose(evil, "tocsin@example.org\nX: y");
  EXPECT_EQ(text.find("\nBcc:"), std::string::npos);
  EXPECT_EQ(text.find("\nX-Evil"), std::string::npos);
  EXPECT_EQ(text.find("\nX: y"), std::string::npos);
  EXPECT_NE(text.find("Date: Wed, 22 Dec 2021 02:00:00 +0000\r\n"), std::string::npos);
}

TEST(Mail, BecomesAFileWhenThereIsNoServerAndIsSentOnce) {
  store::testing::TestStore store("sqlite");
  ASSERT_TRUE(store.open().has_value());
  flow::World world;
  world.store = &*store;
  world.clock = &store.clock;
  world.sealer = &kSealer;
  const store::Delivery mail = delivery(store.clock.now());
  ASSERT_TRUE(
      store->write([&](store::Transaction& tx) { return store::outbox::insert(tx, kSealer, mail); })
          .has_value());
  const MailOptions options{
      .smtp_url = {}, .user = {}, .password = {}, .folder = store.folder() / "outbox"};
  EXPECT_EQ(deliver(world, {.mail = options, .egress = {}}).value(), 1);
  EXPECT_EQ(deliver(world, {.mail = options, .egress = {}}).value(), 0);
  const auto text = read_file(options.folder / (to_text(mail.id) + ".eml"), 1U << 20U);
  ASSERT_TRUE(text.has_value());
  EXPECT_NE(text->find("To: desk@example.org"), std::string::npos);
}

TEST(Mail, WhatIsSharedIsHeldAgainstTheStandingOfTheMomentOfSending) {
  for (const Standing standing : {Standing::active, Standing::suspended, Standing::terminated}) {
    SCOPED_TRACE(to_text(standing));
    store::testing::TestStore store("sqlite");
    ASSERT_TRUE(store.open().has_value());
    flow::World world;
    world.store = &*store;
    world.clock = &store.clock;
    world.sealer = &kSealer;
    const auto party =
        flow::register_party(world, Principal::system("test"), {.handle = "p", .name = "P"});
    ASSERT_TRUE(party.has_value());
    // Nothing was cancelled: the partner's standing changed while the messages waited.
    ASSERT_TRUE(store
                    ->write([&](store::Transaction& tx) -> Status {
                      for (const store::Rests rests : {store::Rests::shared, store::Rests::own}) {
                        store::Delivery one = delivery(tx.now());
                        one.party = *party;
                        one.rests = rests;
                        TOC_CHECK(store::outbox::insert(tx, kSealer, one));
                      }
                      store::Partnership row;
                      row.id = make_id<PartnershipId>(tx.now());
                      row.party = *party;
                      row.programme = "example.threat-sharing";
                      row.state = to_text(standing);
                      row.standing = standing;
                      row.since = tx.now();
                      return store::partnerships::insert(tx, row);
                    })
                    .has_value());
    const MailOptions options{
        .smtp_url = {}, .user = {}, .password = {}, .folder = store.folder() / "outbox"};
    EXPECT_EQ(deliver(world, {.mail = options, .egress = {}}).value(),
              may_receive(standing) ? 2 : 1);
    const auto cut = store->read([](store::Reader& reader) {
      return store::outbox::list(reader, Tlp::red, "cancelled", 9);
    });
    ASSERT_EQ(cut->size(), may_receive(standing) ? 0U : 1U);
    EXPECT_TRUE(cut->empty() || cut->front().rests == store::Rests::shared);
  }
}

TEST(Mail, AServerThatDoesNotAnswerIsTriedAgainLater) {
  store::testing::TestStore store("sqlite");
  ASSERT_TRUE(store.open().has_value());
  flow::World world;
  world.store = &*store;
  world.clock = &store.clock;
  world.sealer = &kSealer;
  const store::Delivery mail = delivery(store.clock.now());
  ASSERT_TRUE(
      store->write([&](store::Transaction& tx) { return store::outbox::insert(tx, kSealer, mail); })
          .has_value());
  // Port 9 of the loopback address: nobody listens there.
  const MailOptions options{
      .smtp_url = "smtp://127.0.0.1:9", .user = {}, .password = {}, .folder = {}};
  EXPECT_EQ(deliver(world, {.mail = options, .egress = {}}).value(), 0);
  const auto waiting = store->read(
      [](store::Reader& reader) { return store::outbox::list(reader, Tlp::red, "waiting", 10); });
  ASSERT_EQ(waiting->size(), 1U);
  EXPECT_GT(waiting->front().next_at, store.clock.now());
  EXPECT_FALSE(waiting->front().failure.empty());
}

}  // namespace
}  // namespace tocsin::share
