// Notices, the feed, what a partner holds, and messages that wait: whose, which next, until when.
#include "domain/system_scope.h"
#include "store/sharing.h"
#include "store/testing_pairs.h"

namespace tocsin::store {
namespace {

const Sealer kSealer = *Sealer::make({Buffer(Sealer::kKeyBytes)});

class Outbox : public testing::Pairs {
 protected:
  Delivery message(const std::string& subject, int created = 0) {
    return {.id = make_id<DeliveryId>(at(0)),
            .channel = "mail",
            .address = subject + "@example.org",
            .subject = subject,
            .body = "body of " + subject,
            .created = at(created),
            .next_at = at(created)};
  }
  DeliveryId put(const Delivery& one) {
    EXPECT_TRUE(act(outbox::insert, kSealer, one).has_value());
    return one.id;
  }
  std::string next(int seconds, const std::string& channel = "mail", std::int64_t max = 9) {
    const auto found = ask(outbox::next_due, channel, at(seconds), max).value();
    for (const Delivery& one : value_of(ask(outbox::list, Tlp::red, "waiting", 100))) {
      const bool is_due = ask(outbox::is_due, one.id, at(seconds), max).value();
      EXPECT_TRUE(is_due || one.id != found) << one.subject;
      EXPECT_FALSE(is_due && !found && one.channel == channel) << one.subject;
    }
    return found ? stored(*found).subject : "";
  }
  std::string listed(std::string_view state, Tlp ceiling = Tlp::red, std::int64_t count = 100) {
    std::string out;
    for (const Delivery& one : value_of(ask(outbox::list, ceiling, state, count))) {
      out += one.subject;
    }
    return out;
  }
  Delivery stored(const DeliveryId& id) {
    for (Delivery& one : value_of(ask(outbox::list, Tlp::red, "", 100))) {
      if (one.id == id) {
        return one;
      }
    }
    ADD_FAILURE() << "There is no such message.";
    return {};
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Outbox, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Outbox, TheNextIsTheOneThatIsDueLongestOnItsChannel) {
  EXPECT_EQ(next(99), "");
  put(message("b", 20));
  put(message("a", 10));
  Delivery posted = message("w", 5);
  posted.channel = "webhook";
  put(posted);
  EXPECT_EQ(next(9), "");
  EXPECT_EQ(next(10), "a");
  EXPECT_EQ(next(20), "a");
  EXPECT_EQ(next(20, "webhook"), "w");
}

TEST_P(Outbox, WhatIsLeasedIsUnderWayUntilItsLeaseEndsAndSoIsItsAddress) {
  const DeliveryId first = put(message("a", 1));
  Delivery same_address = message("b", 2);
  same_address.address = "a@example.org";
  put(same_address);
  ASSERT_TRUE(act(outbox::lease, first, at(30)).has_value());
  EXPECT_EQ(next(29), "") << "the second goes to the same address";
  EXPECT_EQ(next(30), "a") << "whoever leased it has not answered";
  put(message("c", 3));
  EXPECT_EQ(next(29), "c");
  EXPECT_EQ(stored(first).attempts, 1);
  EXPECT_EQ(stored(same_address.id).attempts, 0);
  ASSERT_TRUE(act(outbox::finish, first, "sent", "").has_value());
  EXPECT_EQ(next(29), "b") << "what is sent is not under way, whatever its lease says";
}

TEST_P(Outbox, APartyHasAtMostSoManyUnderWay) {
  std::array<DeliveryId, 4> ids;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    Delivery one = message(std::to_string(i), static_cast<int>(i));
    one.party = i < 3 ? std::optional(parties_[0]) : std::optional(parties_[1]);
    ids[i] = put(one);
  }
  ASSERT_TRUE(act(outbox::lease, ids[0], at(30)).has_value());
  EXPECT_EQ(next(29, "mail", 2), "1");
  EXPECT_EQ(next(29, "mail", 1), "3") << "another party's";
  EXPECT_EQ(next(30, "mail", 1), "0") << "its lease is over";
  ASSERT_TRUE(act(outbox::finish, ids[0], "sent", "").has_value());
  EXPECT_EQ(next(29, "mail", 1), "1") << "it is sent";
  ASSERT_TRUE(act(outbox::lease, ids[3], at(30)).has_value());
  EXPECT_EQ(next(29, "mail", 1), "1");
}

TEST_P(Outbox, OneEndsOnceAndNoOtherWithIt) {
  const DeliveryId first = put(message("a"));
  const DeliveryId other = put(message("b"));
  ASSERT_TRUE(act(outbox::lease, first, at(30)).has_value());
  ASSERT_TRUE(act(outbox::retry_at, first, at(10), "no answer").has_value());
  EXPECT_EQ(stored(first).next_at, at(10));
  EXPECT_EQ(stored(first).failure, "no answer");
  EXPECT_EQ(stored(other).next_at, at(0));
  ASSERT_TRUE(act(outbox::finish, other, "sent", "").has_value());
  EXPECT_EQ(next(10), "a") << "its lease ended with the failure";
  EXPECT_TRUE(ask(outbox::is_waiting, first).value());
  EXPECT_FALSE(ask(outbox::is_waiting, other).value());
  EXPECT_FALSE(ask(outbox::is_waiting, DeliveryId{}).value());
  EXPECT_EQ(outbox::body_of(kSealer, stored(first)).value(), "body of a");
  EXPECT_TRUE(stored(other).sealed.empty());
  ASSERT_TRUE(act(outbox::finish, other, "failed", "late").has_value());
  ASSERT_TRUE(act(outbox::retry_at, other, at(99), "late").has_value());
  EXPECT_EQ(stored(other).state + stored(other).failure, "sent");
  EXPECT_EQ(stored(other).next_at, at(0));
}

TEST_P(Outbox, ASuspensionCancelsWhatRestsOnOthersOfThatPartyAlone) {
  const std::array parties = {std::optional(parties_[0]), std::optional(parties_[0]),
                              std::optional(parties_[0]), std::optional(parties_[1]),
                              std::optional<PartyId>()};
  std::array<DeliveryId, 5> ids;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    Delivery one = message(std::to_string(i));
    one.party = parties[i];
    one.rests = i == 1 ? Rests::own : Rests::shared;
    ids[i] = put(one);
  }
  ASSERT_TRUE(act(outbox::finish, ids[2], "sent", "").has_value());
  EXPECT_EQ(act(outbox::cancel_shared, parties_[0]).value(), 1);
  EXPECT_EQ(listed("cancelled"), "0");
  EXPECT_EQ(stored(ids[0]).rests, Rests::shared);
  EXPECT_EQ(stored(ids[1]).rests, Rests::own);
  EXPECT_TRUE(stored(ids[0]).sealed.empty());
  EXPECT_FALSE(stored(ids[3]).sealed.empty());
  EXPECT_EQ(act(outbox::cancel_shared, parties_[0]).value(), 0);
}

TEST_P(Outbox, AListIsNewestFirstByStateUpToTheCeiling) {
  for (int i = 0; i < 4; ++i) {
    Delivery one = message(std::to_string(i), i);
    one.tlp = static_cast<Tlp>(i);
    put(one);
    if (i % 2 == 1) {
      ASSERT_TRUE(act(outbox::finish, one.id, "sent", "").has_value());
    }
  }
  EXPECT_EQ(listed(""), "3210");
  EXPECT_EQ(listed("sent"), "31");
  EXPECT_EQ(listed("waiting"), "20");
  EXPECT_EQ(listed("", Tlp::amber), "210");
  EXPECT_EQ(listed("", Tlp::green), "10");
  EXPECT_EQ(listed("sent", Tlp::green), "1");
  EXPECT_EQ(listed("", Tlp::red, 2), "32");
}

TEST_P(Outbox, NoticesAreListedNewestFirstByKindAndOnlyThePublicOnes) {
  for (int i = 0; i < 4; ++i) {
    const Notice notice{.id = make_id<NoticeId>(at(0)),
                        .slug = std::to_string(i),
                        .kind = i % 2 == 0 ? "warning" : "decision",
                        .party = parties_[0],
                        .is_public = i != 3,
                        .at = at(0),
                        .recorded_index = i};
    ASSERT_TRUE(act(notices::insert, notice).has_value());
  }
  const auto slugs = [](const Result<std::vector<Notice>>& notices) {
    std::string out;
    for (const Notice& one : notices.value()) {
      out += one.slug;
    }
    return out;
  };
  EXPECT_EQ(slugs(ask(notices::list_public, "", 10)), "210");
  EXPECT_EQ(slugs(ask(notices::list_public, "", 2)), "21");
  EXPECT_EQ(slugs(ask(notices::list_public, "warning", 10)), "20");
  EXPECT_EQ(slugs(ask(notices::list_public, "none", 10)), "");
  EXPECT_EQ(slugs(ask(notices::inbox, scope_of(parties_[0], Action::read_inbox))), "3210");
  EXPECT_EQ(slugs(ask(notices::inbox, scope_of(parties_[1], Action::read_inbox))), "");
  EXPECT_EQ(ask(notices::find_public, "1")->value().slug, "1");
  EXPECT_FALSE(ask(notices::find_public, "3")->has_value());
  EXPECT_TRUE(ask(notices::find_public, "1")->value().is_public);
  EXPECT_FALSE(ask(notices::get_addressed, system_scope(), "3")->is_public);
}

}  // namespace
}  // namespace tocsin::store
