// Webhooks: whose, what is kept of each, and what they were given.
#include "store/webhooks.h"
#include "store/testing_pairs.h"

namespace tocsin::store {
namespace {

const Sealer kSealer = *Sealer::make({Buffer(Sealer::kKeyBytes)});

class Webhooks : public testing::Pairs {
 protected:
  Webhook put(std::size_t party, const std::string& name) {
    Webhook out{.id = make_id<WebhookId>(at(0)),
                .party = parties_[party],
                .name = name,
                .url = "https://example.org/" + name,
                .filter = "{}",
                .created = at(0),
                .secret = Buffer(32)};
    EXPECT_TRUE(act(webhooks::put, out).has_value());
    return out;
  }
  std::optional<Webhook> found(const WebhookId& id) {
    return store_->read([&](Reader& reader) { return webhooks::find(reader, id); }).value();
  }
  std::string names(std::size_t party) {
    std::string out;
    for (const Webhook& one : value_of(ask(webhooks::of, parties_[party]))) {
      out += one.name + " ";
    }
    return out;
  }
  DeliveryId queue(const Webhook& webhook, std::optional<LogIndex> seq = std::nullopt,
                   bool is_replay = false) {
    const DeliveryId id = make_id<DeliveryId>(at(0));
    EXPECT_TRUE(act(outbox::insert, kSealer,
                    Delivery{.id = id,
                             .channel = "webhook",
                             .party = webhook.party,
                             .rests = seq ? Rests::shared : Rests::own,
                             .address = webhook.url,
                             .body = "{}",
                             .created = at(++queued_),
                             .next_at = at(0),
                             .webhook = webhook.id,
                             .event = "e",
                             .seq = seq,
                             .is_replay = is_replay})
                    .has_value());
    return id;
  }
  int queued_ = 0;
  ThingNumber share(LogIndex seq) {
    EXPECT_TRUE(act(things::insert, Thing{.kind = "note", .tlp = Tlp::green},
                    Share{.seq = seq, .at = at(0), .tlp = Tlp::green, .title = "t", .body = "{}"},
                    std::vector<PartyId>{})
                    .has_value());
    return seq;
  }
  std::string taken_back(const Webhook& webhook, LogIndex after = -1) {
    std::string out;
    for (const TakenBack& one : value_of(ask(webhooks::taken_back, webhook, after, 9))) {
      out += std::to_string(one.seq) + ":" + std::to_string(one.things) + " ";
    }
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Webhooks, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Webhooks, AreOfOneOrganizationByName) {
  Webhook first = put(0, "b");
  put(0, "a");
  put(1, "b");
  EXPECT_EQ(names(0), "a b ");
  EXPECT_EQ(names(1), "b ");
  first.url = "https://example.org/moved";
  first.form = "slack";
  first.language = "zh-CN";
  first.share_cursor = 7;
  ASSERT_TRUE(act(webhooks::put, first).has_value());
  const auto again = found(first.id);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->url + again->form + again->language, "https://example.org/movedslackzh-CN");
  EXPECT_EQ(again->share_cursor, 7);
  EXPECT_EQ(again->recall_cursor, -1);
  Webhook twin = first;
  twin.id = make_id<WebhookId>(at(1));
  EXPECT_FALSE(act(webhooks::put, twin).has_value()) << "one of a name";
  ASSERT_TRUE(act(webhooks::revoke, first.id, at(2)).has_value());
  EXPECT_EQ(names(0), "a ");
  EXPECT_FALSE(found(first.id).has_value());
  EXPECT_TRUE(act(webhooks::put, twin).has_value()) << "its name is free again";
  EXPECT_EQ(ask(webhooks::all)->size(), 3U);
}

TEST_P(Webhooks, WhatWaitsForOneEndsWithIt) {
  const Webhook webhook = put(0, "a");
  const DeliveryId sent = queue(webhook);
  ASSERT_TRUE(act(outbox::finish, sent, "sent", "").has_value());
  const DeliveryId mine = queue(webhook);
  const DeliveryId other = queue(put(0, "b"));
  EXPECT_EQ(ask(webhooks::waiting, webhook.id).value(), 1);
  ASSERT_TRUE(act(webhooks::revoke, webhook.id, at(1)).has_value());
  EXPECT_EQ(ask(webhooks::waiting, webhook.id).value(), 0);
  EXPECT_EQ(ask(outbox::find, mine)->value().state, "cancelled");
  EXPECT_TRUE(ask(outbox::find, mine)->value().sealed.empty());
  EXPECT_EQ(ask(outbox::find, sent)->value().state, "sent") << "what was is not said otherwise";
  EXPECT_TRUE(ask(outbox::find, sent)->value().sealed.empty());
  EXPECT_EQ(ask(outbox::find, other)->value().state, "waiting");
}

TEST_P(Webhooks, TheNewestAttemptsAndDeliveriesAreKept) {
  const Webhook webhook = put(0, "a");
  const Webhook other = put(0, "b");
  const auto attempt = [&](const Webhook& of, int second) {
    const DeliveryId id = queue(of);
    ASSERT_TRUE(act(outbox::finish, id, "sent", "").has_value());
    ASSERT_TRUE(act(webhooks::note_attempt, of.id,
                    WebhookAttempt{.delivery = id,
                                   .event = std::to_string(second),
                                   .at = at(second),
                                   .status = 204,
                                   .took = std::chrono::milliseconds(5),
                                   .failure = ""})
                    .has_value());
  };
  attempt(other, 0);
  const DeliveryId waits = queue(webhook);
  for (int i = 1; i <= webhooks::kKeptMax; ++i) {
    attempt(webhook, i);
  }
  const auto full = value_of(ask(webhooks::attempts, webhook.id));
  ASSERT_EQ(full.size(), 100U);
  EXPECT_EQ(full.back().event, "1");
  const DeliveryId oldest = full.back().delivery;
  EXPECT_TRUE(ask(webhooks::delivery, webhook.id, oldest).has_value());
  EXPECT_EQ(ask(outbox::find, oldest)->value().state, "sent");
  EXPECT_FALSE(ask(outbox::find, oldest)->value().sealed.empty()) << "it may be replayed";
  EXPECT_EQ(error_of(ask(webhooks::delivery, other.id, oldest)).code, Errc::not_found);
  attempt(webhook, 101);
  const auto moved = value_of(ask(webhooks::attempts, webhook.id));
  ASSERT_EQ(moved.size(), 100U);
  EXPECT_EQ(moved.front().event, "101");
  EXPECT_EQ(moved.front().status, 204);
  EXPECT_EQ(moved.front().took, std::chrono::milliseconds(5));
  EXPECT_EQ(moved.back().event, "2");
  EXPECT_EQ(error_of(ask(webhooks::delivery, webhook.id, oldest)).code, Errc::not_found);
  EXPECT_TRUE(ask(outbox::find, waits)->has_value()) << "what waits is no old delivery";
  EXPECT_EQ(ask(webhooks::attempts, other.id)->size(), 1U);
}

TEST_P(Webhooks, AreToldWhatIsTakenBackOfWhatTheyWereGiven) {
  const Webhook webhook = put(0, "a");
  const Webhook other = put(0, "b");
  const Webhook elsewhere = put(1, "a");
  for (const LogIndex seq : {5, 6, 7}) {
    share(seq);
    for (const PartyId& party : parties_) {
      ASSERT_TRUE(act(shares::note_holding, party, seq, "webhook").has_value());
    }
  }
  for (const ThingNumber thing : {5, 6}) {
    EXPECT_FALSE(ask(webhooks::holds, webhook.id, thing).value());
    ASSERT_TRUE(act(webhooks::note_holding, webhook.id, thing).has_value());
    ASSERT_TRUE(act(webhooks::note_holding, webhook.id, thing).has_value()) << "a second time";
    EXPECT_TRUE(ask(webhooks::holds, webhook.id, thing).value());
  }
  EXPECT_EQ(taken_back(webhook), "");
  ASSERT_TRUE(act(things::withdraw, ThingNumber{7}, LogIndex{8}).has_value());
  EXPECT_EQ(taken_back(webhook), "") << "it was never given that";
  ASSERT_TRUE(act(things::withdraw, ThingNumber{5}, LogIndex{9}).has_value());
  EXPECT_EQ(taken_back(webhook), "9:1 ");
  EXPECT_EQ(taken_back(webhook, 8), "9:1 ");
  EXPECT_EQ(taken_back(webhook, 9), "");
  EXPECT_EQ(taken_back(other), "");
  EXPECT_EQ(taken_back(elsewhere), "");
  // A suspension takes back the rest, and is told although nothing may be read any more.
  ASSERT_TRUE(act(recalls::of_party, parties_[0], LogIndex{10}, "suspended").has_value());
  EXPECT_EQ(taken_back(webhook), "9:1 10:1 ");
}

TEST_P(Webhooks, LookAgainAtWhatASuspensionCancelled) {
  Webhook webhook = put(0, "a");
  const Webhook other = put(1, "a");
  ASSERT_TRUE(act(webhooks::move, webhook.id, webhooks::Cursors{.share = 9, .recall = 9}));
  ASSERT_TRUE(act(webhooks::move, other.id, webhooks::Cursors{.share = 9, .recall = 9}));
  const DeliveryId sent = queue(webhook, 4);
  ASSERT_TRUE(act(outbox::finish, sent, "sent", "").has_value());
  const DeliveryId again = queue(webhook, 2, true);
  EXPECT_TRUE(ask(outbox::find, again)->value().is_replay);
  EXPECT_FALSE(ask(outbox::find, sent)->value().is_replay);
  queue(webhook, 5);
  queue(webhook, 8);
  const DeliveryId own = queue(webhook);
  queue(other, 6);
  EXPECT_EQ(act(outbox::cancel_shared, parties_[0]).value(), 3);
  EXPECT_EQ(found(webhook.id)->share_cursor, 4)
      << "just before the first that was not sent, and no replay";
  EXPECT_EQ(found(webhook.id)->recall_cursor, 9);
  EXPECT_EQ(found(other.id)->share_cursor, 9);
  EXPECT_EQ(ask(outbox::find, own)->value().state, "waiting");
  EXPECT_EQ(act(outbox::cancel_shared, parties_[0]).value(), 0);
  EXPECT_EQ(found(webhook.id)->share_cursor, 4);
  queue(other, 3, true);
  EXPECT_EQ(act(outbox::cancel_shared, parties_[1]).value(), 2);
  EXPECT_EQ(found(other.id)->share_cursor, 5);
}

// Migration 22: what an earlier version had is the webhook of warnings.
TEST_P(Webhooks, OneOfAnEarlierVersionIsTheOneOfWarnings) {
  const WebhookId id = make_id<WebhookId>(at(0));
  ASSERT_TRUE(store_->write([&](Transaction& tx) {
    return tx.execute("INSERT INTO webhook (id, party_id, url, created) VALUES ($1, $2, 'u', $3)",
                      {id, parties_[0], at(0)});
  }));
  const auto all = value_of(ask(webhooks::of, parties_[0]));
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all.front().name, "warnings");
  EXPECT_EQ(all.front().form, "standard");
  EXPECT_EQ(all.front().filter, R"({"events":["duty","finding"],"tlp_max":"TLP:RED"})");
}

}  // namespace
}  // namespace tocsin::store
