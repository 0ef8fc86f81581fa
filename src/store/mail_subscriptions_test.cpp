// Mail that people ask for, mailboxes that are refused, and private addresses of the feed.
#include "store/mail_subscriptions.h"
#include "store/testing_pairs.h"

namespace tocsin::store {
namespace {

class MailSubscriptions : public testing::Pairs {
 protected:
  void put(std::size_t person, int next) {
    ASSERT_TRUE(act(mail_subscriptions::put, MailSubscription{.person = people_[person],
                                                              .rhythm = "day",
                                                              .filter = "{}",
                                                              .created = at(0),
                                                              .share_cursor = 3,
                                                              .next_at = at(next)})
                    .has_value());
  }
  std::size_t due(int seconds) { return ask(mail_subscriptions::due, at(seconds))->size(); }
  std::size_t of_party(std::size_t party) {
    return ask(mail_subscriptions::of_party, parties_[party])->size();
  }
  void refuse(int times) {
    for (int i = 0; i < times; ++i) {
      store_.clock.set(store_.clock.now() + kRefusalPause);
      ASSERT_TRUE(act(mail_refusals::note, "a@example.org", std::int64_t{550}).has_value());
    }
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, MailSubscriptions, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(MailSubscriptions, AreOnePersonsAndDueByTheirTime) {
  put(0, 10);
  put(1, 20);
  put(0, 15);
  EXPECT_EQ(due(14), 0U);
  EXPECT_EQ(due(15), 1U);
  EXPECT_EQ(due(20), 2U);
  EXPECT_EQ(of_party(0), 1U);
  ASSERT_TRUE(act(mail_subscriptions::move, people_[0], LogIndex{9}, at(30)).has_value());
  const auto moved = ask(mail_subscriptions::find, people_[0]).value();
  EXPECT_EQ(moved->share_cursor, 9);
  EXPECT_EQ(moved->next_at, at(30));
  EXPECT_EQ(moved->rhythm + moved->filter, "day{}");
  EXPECT_TRUE(act(mail_subscriptions::remove, people_[0]).value());
  EXPECT_FALSE(act(mail_subscriptions::remove, people_[0]).value());
  EXPECT_FALSE(ask(mail_subscriptions::find, people_[0])->has_value());
  EXPECT_EQ(of_party(0), 0U);
  EXPECT_EQ(of_party(1), 1U);
}

TEST_P(MailSubscriptions, OfClosedAccountsAndFailingMailboxesAreLeftOut) {
  put(0, 0);
  refuse(2);
  EXPECT_EQ(due(1), 1U);
  EXPECT_TRUE(ask(mail_refusals::failing, 9)->empty()) << "twice may be chance";
  store_.clock.set(store_.clock.now() + kRefusalPause - std::chrono::microseconds(1));
  ASSERT_TRUE(act(mail_refusals::note, "a@example.org", std::int64_t{550}).has_value());
  EXPECT_TRUE(ask(mail_refusals::failing, 9)->empty()) << "within an hour it is the same";
  refuse(1);
  EXPECT_EQ(due(1), 0U);
  EXPECT_EQ(of_party(0), 0U);
  const auto failing = value_of(ask(mail_refusals::failing, 9));
  ASSERT_EQ(failing.size(), 1U);
  EXPECT_EQ(failing.front().address, "a@example.org");
  EXPECT_EQ(failing.front().refusals, 3);
  EXPECT_EQ(failing.front().status, 550);
  ASSERT_TRUE(act(mail_refusals::forget, "a@example.org").has_value());
  EXPECT_EQ(due(1), 1U);
  EXPECT_FALSE(ask(mail_refusals::find, "a@example.org")->has_value());
  ASSERT_TRUE(store_->write([&](Transaction& tx) {
    return tx.execute("UPDATE person SET is_active = 0 WHERE id = $1", {people_[0]});
  }));
  EXPECT_EQ(due(1), 0U);
  EXPECT_EQ(of_party(0), 0U);
}

TEST_P(MailSubscriptions, AFeedLinkIsFoundByItsTokenUntilItsPersonRevokesIt) {
  ASSERT_TRUE(act(feed_links::insert, digest("0"), people_[0]).has_value());
  ASSERT_TRUE(act(feed_links::insert, digest("1"), people_[1]).has_value());
  EXPECT_EQ(ask(feed_links::find, digest("0")).value(), people_[0]);
  EXPECT_FALSE(ask(feed_links::find, digest("none"))->has_value());
  EXPECT_EQ(act(feed_links::revoke_of, people_[0]).value(), 1);
  EXPECT_EQ(act(feed_links::revoke_of, people_[0]).value(), 0);
  EXPECT_FALSE(ask(feed_links::find, digest("0"))->has_value());
  EXPECT_TRUE(ask(feed_links::find, digest("1"))->has_value());
}

}  // namespace
}  // namespace tocsin::store
