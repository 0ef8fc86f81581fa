// What webhooks are posted: one's own messages, what is shared with the standing and the marking of
// the moment, what is taken back; tests and how attempts are noted. On both engines.
#include "flow/feed.h"
#include "flow/sharing.h"
#include "flow/standing.h"
#include "flow/webhooks.h"
#include "share/announce.h"
#include "share/deliver.h"
#include "share/sharing_for_test.h"
#include "share/visitor_for_test.h"

#include <algorithm>
#include <map>

namespace tocsin::share {
namespace {

using flow::EventKind;
using flow::WebhookForm;
using testing::Receiver;

class Webhooks : public testing::Sharing {
 protected:
  Webhooks() : boss(person("acme", Role::partner_administrator, "boss@acme.example")) {}

  void put(const std::string& name, const std::string& url,
           const std::vector<EventKind>& events = {EventKind::share},
           WebhookForm form = WebhookForm::standard, const flow::EventFilter& filter = {}) {
    flow::EventFilter asked = filter;
    asked.events = events;
    const auto made =
        flow::put_webhook(world, boss, {.name = name, .url = url, .form = form, .filter = asked});
    ASSERT_TRUE(made.has_value()) << describe(made.error());
  }
  std::int64_t announce() {
    const exposure::World full = whole_world();
    Announcer announcer(full);
    const auto queued = announcer.turn();
    EXPECT_TRUE(queued.has_value());
    return queued.value_or(-1);
  }
  void send() { ASSERT_TRUE(deliver(world, kOptions).has_value()); }
  void send_all() {
    announce();
    send();
  }
  std::vector<store::WebhookAttempt> attempts(const std::string& name = "a") {
    return *flow::webhook_attempts(world, boss, name);
  }
  std::vector<store::Delivery> deliveries(std::string_view state) {
    auto all = *world.store->read(
        [&](store::Reader& reader) { return store::outbox::list(reader, Tlp::red, state, 1000); });
    std::erase_if(all, [](const store::Delivery& one) { return !one.webhook; });
    return all;
  }
  static std::string bodies(const std::vector<Receiver::Post>& posts) {
    std::string out;
    for (const Receiver::Post& post : posts) {
      out += post.body + "\n";
    }
    return out;
  }

  static inline const ChannelOptions kOptions{.mail = {},
                                              .egress = {.allowed_networks = {"127.0.0.0/8"}}};
  Receiver receiver_;
  Principal boss;
};
INSTANTIATE_TEST_SUITE_P(Engines, Webhooks, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Webhooks, WhatIsSharedIsPostedAsTheFeedHasIt) {
  join();
  put("a", receiver_.url());
  share("before it was announced");
  send_all();
  const auto posts = receiver_.take();
  ASSERT_EQ(posts.size(), 1U);
  const auto feed = flow::read_feed(world, partner(), -1, 10);
  ASSERT_EQ(feed->items.size(), 1U);
  EXPECT_TRUE(posts.front().body.ends_with("\"data\":" + flow::to_json(feed->items.front()) + "}"))
      << posts.front().body;
  EXPECT_TRUE(posts.front().body.starts_with(R"({"type":"share.made","timestamp":")"));
  EXPECT_EQ(announce(), 0) << "once";
  ASSERT_TRUE(flow::revise(world, analyst, feed->items.front().thing, 1,
                           {.tlp = Tlp::green, .title = "Again", .text = "x"}));
  send_all();
  EXPECT_TRUE(bodies(receiver_.take()).starts_with(R"({"type":"share.revised",)"));
}

TEST_P(Webhooks, WhatWasThereBeforeThemIsNotPosted) {
  join();
  share("old");
  put("a", receiver_.url());
  EXPECT_EQ(announce(), 0);
  ASSERT_TRUE(flow::replay_after(world, boss, "a", -1).has_value());
  EXPECT_EQ(announce(), 1) << "unless it is asked for";
}

TEST_P(Webhooks, OnlyWhatIsAskedForIsQueued) {
  join();
  put("green", receiver_.url(), {EventKind::share}, WebhookForm::standard,
      {.events = {}, .tlp_max = Tlp::green});
  put("amber", receiver_.url(), {EventKind::share}, WebhookForm::standard,
      {.events = {}, .tlp_max = Tlp::amber});
  put("threats", receiver_.url(), {EventKind::share}, WebhookForm::standard,
      {.events = {}, .kinds = {"threat"}});
  put("notes", receiver_.url(), {EventKind::share}, WebhookForm::standard,
      {.events = {}, .kinds = {"note"}});
  put("duties", receiver_.url(), {EventKind::duty});
  share("g", Tlp::green);
  share("a", Tlp::amber);
  EXPECT_EQ(announce(), 5);
  std::map<std::string, int> count;
  const auto webhooks = *flow::list_webhooks(world, boss);
  for (const store::Webhook& webhook : webhooks) {
    for (const store::Delivery& one : deliveries("waiting")) {
      count[webhook.name] += one.webhook == webhook.id ? 1 : 0;
    }
  }
  EXPECT_EQ(count, (std::map<std::string, int>{
                       {"amber", 2}, {"duties", 0}, {"green", 1}, {"notes", 2}, {"threats", 0}}));
}

TEST_P(Webhooks, TheMarkingIsThatOfTheMomentOfSending) {
  join();
  put("a", receiver_.url());
  share("secret words", Tlp::amber);
  EXPECT_EQ(announce(), 1);
  put("a", receiver_.url(), {EventKind::share}, WebhookForm::standard,
      {.events = {}, .tlp_max = Tlp::green});
  send();
  EXPECT_TRUE(receiver_.take().empty());
  ASSERT_EQ(attempts().size(), 1U);
  EXPECT_EQ(attempts().front().failure, "The webhook does not ask for it any more.");
  EXPECT_EQ(attempts().front().status, 0);
}

TEST_P(Webhooks, WhatWasTakenBackWhileItWaitedIsNotPosted) {
  join();
  put("a", receiver_.url());
  const store::ThingNumber thing = share("secret words");
  EXPECT_EQ(announce(), 1);
  ASSERT_TRUE(flow::withdraw(world, analyst, thing, "r").has_value());
  send();
  EXPECT_TRUE(receiver_.take().empty());
  EXPECT_EQ(announce(), 0) << "it was never given, so that nothing is asked for";
}

TEST_P(Webhooks, WhatIsTakenBackIsToldWhereItWasGiven) {
  join();
  put("a", receiver_.url());
  put("b", receiver_.url("/b"), {EventKind::share}, WebhookForm::standard,
      {.events = {}, .kinds = {"threat"}});
  const store::ThingNumber thing = share("secret words");
  send_all();
  EXPECT_EQ(receiver_.take().size(), 1U);
  // It is noted as given by this channel, so that a recall reaches the organization too.
  EXPECT_EQ(flow::view_holdings(world, analyst, "acme")->size(), 1U);
  ASSERT_TRUE(flow::withdraw(world, analyst, thing, "r").has_value());
  send_all();
  const auto posts = receiver_.take();
  ASSERT_EQ(posts.size(), 1U);
  EXPECT_TRUE(posts.front().head.starts_with("POST /hook "));
  EXPECT_TRUE(posts.front().body.starts_with(R"({"type":"recall.asked",)"));
  EXPECT_TRUE(posts.front().body.contains(R"("reason":"withdrawn","things":1,"thing":)" +
                                          std::to_string(thing)));
  EXPECT_FALSE(posts.front().body.contains("secret words"));
  send_all();
  EXPECT_TRUE(receiver_.take().empty()) << "once";
}

TEST_P(Webhooks, ASuspensionCutsWhatWaitsAndAsksForWhatWasGiven) {
  join();
  put("a", receiver_.url(), {EventKind::share, EventKind::notice});
  share("first thing");
  send_all();
  EXPECT_TRUE(bodies(receiver_.take()).contains("first thing"));
  receiver_.answer("503 Service Unavailable");
  share("second thing");
  send_all();
  share("third thing");
  EXPECT_EQ(announce(), 1);
  std::ignore = receiver_.take();
  ASSERT_EQ(take(emergency({})), "");
  receiver_.answer("204 No Content");
  share("fourth thing");
  store_.clock.set(store_.clock.now() + std::chrono::hours(20));
  send_all();
  const std::string said = bodies(receiver_.take());
  for (const char* title : {"second thing", "third thing", "fourth thing", "share."}) {
    EXPECT_FALSE(said.contains(title)) << said;
  }
  EXPECT_TRUE(said.contains("notice.issued")) << "its own notice of the suspension";
  EXPECT_TRUE(said.contains(R"("type":"recall.asked")"));
  EXPECT_TRUE(said.contains(R"("reason":"suspended")"));
  // One more try by hand is cut as well.
  for (const store::WebhookAttempt& attempt : attempts()) {
    if (attempt.event == "share.made") {
      std::ignore = flow::replay_delivery(world, boss, "a", attempt.delivery);
    }
  }
  ASSERT_TRUE(flow::replay_after(world, boss, "a", -1).has_value());
  send_all();
  for (const Receiver::Post& post : receiver_.take()) {
    EXPECT_FALSE(post.body.contains("share.")) << post.body;
  }
}

TEST_P(Webhooks, AReplayThatASuspensionCancelledBringsNothingOldAgain) {
  join();
  put("a", receiver_.url());
  share("first thing");
  share("second thing");
  send_all();
  EXPECT_EQ(receiver_.take().size(), 2U);
  ASSERT_TRUE(flow::replay_delivery(world, boss, "a", attempts().back().delivery).has_value());
  share("third thing");
  EXPECT_EQ(announce(), 1);
  ASSERT_EQ(take(emergency({})), "");
  store_.clock.set(store_.clock.now() + std::chrono::hours(24 * 20));
  ASSERT_EQ(flow::watch_partnerships(world).value(), 1);
  send_all();
  const std::string said = bodies(receiver_.take());
  EXPECT_TRUE(said.contains("third thing")) << said;
  EXPECT_FALSE(said.contains("first thing") || said.contains("second thing")) << said;
}

TEST_P(Webhooks, AChatIsToldOfWhatIsRestrictedOnlyThatItWaits) {
  join();
  put("a", receiver_.url("/services/T1"), {EventKind::share, EventKind::duty}, WebhookForm::slack);
  share("open words", Tlp::green);
  share("secret words", Tlp::amber);
  send_all();
  const auto posts = receiver_.take();
  ASSERT_EQ(posts.size(), 2U);
  EXPECT_TRUE(posts[0].head.starts_with("POST /services/T1 "));
  EXPECT_TRUE(posts[0].body.contains("[TLP:GREEN] open words"));
  EXPECT_TRUE(posts[0].body.contains("Text of open words"));
  EXPECT_FALSE(posts[0].head.contains("webhook-signature"));
  EXPECT_TRUE(posts[1].body.contains("Something waits for you in Tocsin"));
  EXPECT_FALSE(posts[1].body.contains("secret words"));
  EXPECT_EQ(flow::view_holdings(world, analyst, "acme")->size(), 1U)
      << "that something waits is not the thing";
}

TEST_P(Webhooks, WhatIsOnesOwnIsToldByTheFormAndTheCeilingOfTheMomentOfSending) {
  join();
  put("a", receiver_.url("/1"), {EventKind::notice});
  const auto queue = [&] {
    ASSERT_TRUE(world.store
                    ->write([&](store::Transaction& tx) {
                      return flow::queue_for_webhooks(world, tx, boss.party,
                                                      {.kind = EventKind::notice,
                                                       .type = "notice.issued",
                                                       .tlp = Tlp::amber,
                                                       .title = {.en = "words", .zh_cn = "words"},
                                                       .body = R"({"type":"notice.issued"})"});
                    })
                    .has_value());
  };
  queue();
  send();
  EXPECT_TRUE(bodies(receiver_.take()).contains("notice.issued"));
  const DeliveryId sent = attempts().front().delivery;
  const auto told = [&](WebhookForm form, Tlp tlp_max) {
    put("a", receiver_.url("/1"), {EventKind::notice}, form, {.tlp_max = tlp_max});
    EXPECT_TRUE(flow::replay_delivery(world, boss, "a", sent).has_value());
    send();
    const std::string said = bodies(receiver_.take());
    EXPECT_FALSE(said.empty());
    return said.contains("notice.issued") || said.contains("words");
  };
  EXPECT_TRUE(told(WebhookForm::standard, Tlp::amber));
  EXPECT_FALSE(told(WebhookForm::standard, Tlp::green));
  EXPECT_FALSE(told(WebhookForm::slack, Tlp::amber));
}

TEST_P(Webhooks, WhoAsksForSharesLaterIsNotToldOfThoseBefore) {
  join();
  put("a", receiver_.url(), {EventKind::duty});
  share("old");
  put("a", receiver_.url(), {EventKind::duty, EventKind::share});
  share("new");
  send_all();
  const std::string said = bodies(receiver_.take());
  EXPECT_TRUE(said.contains("new"));
  EXPECT_FALSE(said.contains("old"));
}

TEST_P(Webhooks, EachAttemptIsNoted) {
  join();
  put("a", receiver_.url());
  share("x");
  announce();
  struct Row {
    const char* status;
    std::int64_t noted;
    const char* failure;
  };
  for (const Row& row : {Row{"500 Oops", 500, "The webhook answered with status 500."},
                         Row{"302 Found", 302, "The webhook answered with status 302."},
                         Row{"204 No Content", 204, ""}}) {
    receiver_.answer(row.status);
    send();
    EXPECT_EQ(receiver_.take().size(), 1U);
    EXPECT_EQ(attempts().front().status, row.noted);
    EXPECT_EQ(attempts().front().failure, row.failure);
    EXPECT_EQ(attempts().front().event, "share.made");
    store_.clock.set(store_.clock.now() + std::chrono::minutes(10));
  }
  EXPECT_EQ(attempts().size(), 3U);
  EXPECT_EQ(deliveries("sent").size(), 1U);
  const DeliveryId first = attempts().front().delivery;
  ASSERT_TRUE(flow::replay_delivery(world, boss, "a", first).has_value());
  send();
  const auto again = receiver_.take();
  ASSERT_EQ(again.size(), 1U);
  EXPECT_TRUE(again.front().body.contains(R"("title":"x")"));
  EXPECT_FALSE(again.front().head.contains(to_text(first))) << "under an id of its own";
}

TEST_P(Webhooks, AMessageEndsThatHasNowhereToGoAndOneThatIsNotAnsweredWaits) {
  join();
  put("a", "http://127.0.0.1:9/hook");  // nobody listens there
  const auto queue = [&](std::optional<WebhookId> webhook) {
    const DeliveryId made = make_id<DeliveryId>(store_.clock.now());
    EXPECT_TRUE(world.store->write([&](store::Transaction& tx) {
      return store::outbox::insert(tx, *world.sealer,
                                   {.id = made,
                                    .channel = "webhook",
                                    .party = boss.party,
                                    .rests = store::Rests::own,
                                    .address = "http://127.0.0.1:9/hook",
                                    .subject = "t",
                                    .body = "{}",
                                    .created = tx.now(),
                                    .next_at = tx.now(),
                                    .webhook = webhook,
                                    .event = "e"});
    }));
    return made;
  };
  const auto expect = [&](const DeliveryId& message, const ChannelOptions& options,
                          const char* state, std::string_view why) {
    EXPECT_EQ(deliver(world, options).value(), 0);
    const auto after = world.store->read(
        [&](store::Reader& reader) { return store::outbox::find(reader, message); });
    EXPECT_EQ((*after)->state, state);
    EXPECT_TRUE((*after)->failure.contains(why)) << (*after)->failure;
  };
  const WebhookId webhook = flow::view_webhook(world, boss, "a")->id;
  expect(queue(std::nullopt), kOptions, "failed", "addressed to no webhook");
  expect(queue(make_id<WebhookId>(Instant{})), kOptions, "failed", "removed since");
  expect(queue(webhook), {}, "failed", "a network that this instance does not post to");
  expect(queue(webhook), kOptions, "waiting", "does not answer");
}

TEST_P(Webhooks, ATestIsOnePostAtOnce) {
  join();
  put("a", receiver_.url(), {EventKind::duty});
  put("chat", receiver_.url("/c"), {EventKind::duty}, WebhookForm::wecom);
  const auto tested = [&](const std::string& name, const ChannelOptions& options) {
    const auto delivery = flow::test_webhook(world, boss, name);
    EXPECT_TRUE(delivery.has_value());
    EXPECT_EQ(error_of(flow::test_webhook(world, boss, name)).code, Errc::conflict)
        << "one at a time";
    EXPECT_TRUE(deliver(world, options).has_value());
    EXPECT_EQ(attempts(name).front().delivery, *delivery);
    EXPECT_EQ(attempts(name).front().event, "webhook.test");
    return attempts(name).front();
  };
  EXPECT_EQ(tested("a", kOptions).status, 204);
  const auto posts = receiver_.take();
  ASSERT_EQ(posts.size(), 1U);
  EXPECT_TRUE(posts.front().body.starts_with(R"({"type":"webhook.test",)"));
  EXPECT_TRUE(posts.front().head.contains("webhook-signature: v1,"));
  receiver_.answer("200 OK", R"({"errcode":93000,"errmsg":"their words"})");
  const auto refused = tested("chat", kOptions);
  EXPECT_EQ(refused.status, 200);
  EXPECT_EQ(refused.failure, "The chat refused the message with number 93000.");
  const auto closed = tested("a", {});
  EXPECT_EQ(closed.status, 0);
  EXPECT_TRUE(closed.failure.contains("a network that this instance does not post to"));
  std::ignore = receiver_.take();
  store_.clock.set(store_.clock.now() + std::chrono::hours(1));
  send();
  EXPECT_TRUE(receiver_.take().empty()) << "one that failed is not tried again";
  EXPECT_EQ(error_of(flow::test_webhook(world, boss, "none")).code, Errc::not_found);
}

// An author's act writes the same however many webhooks there are; the queue is filled piece by
// piece, and no more than so far.
TEST_P(Webhooks, TheQueueIsFilledInBoundedPieces) {
  join();
  put("a", receiver_.url());
  for (int i = 0; i < 301; ++i) {
    share("t");
  }
  const exposure::World full = whole_world();
  Announcer announcer(full);
  EXPECT_EQ(announcer.turn().value(), 100);
  EXPECT_EQ(announcer.turn().value(), 100);
  EXPECT_EQ(announcer.turn().value(), 0) << "200 wait";
  const auto waiting = deliveries("waiting");
  EXPECT_EQ(waiting.size(), 200U);
  ASSERT_TRUE(world.store->write([&](store::Transaction& tx) {
    return store::outbox::finish(tx, waiting.front().id, "sent", "");
  }));
  EXPECT_EQ(announcer.turn().value(), 100) << "although nothing happened in the log";
  const auto left = deliveries("waiting");
  ASSERT_TRUE(world.store->write([&](store::Transaction& tx) -> Status {
    for (const store::Delivery& one : left) {
      TOC_CHECK(store::outbox::finish(tx, one.id, "sent", ""));
    }
    return {};
  }));
  EXPECT_EQ(announcer.turn().value(), 1);
  EXPECT_EQ(announcer.turn().value(), 0);
}

}  // namespace
}  // namespace tocsin::share
