// Webhooks of an organization: what is made of a description, who is told what of one's own, and
// what goes out again. On both engines.
#include "flow/webhooks.h"

#include "flow/mail_subscriptions.h"
#include "flow/messages.h"
#include "flow/notices.h"
#include "flow/testing.h"
#include "store/sharing.h"

#include <algorithm>

namespace tocsin::flow {
namespace {

class SeveralWebhooks : public testing::Flow {
 protected:
  SeveralWebhooks() : boss(person("acme", Role::partner_administrator, "boss@acme.example")) {}

  Result<MadeWebhook> put(const std::string& name, const std::vector<EventKind>& events,
                          WebhookForm form = WebhookForm::standard, Tlp tlp_max = Tlp::amber_strict,
                          const std::string& secret = "") {
    return put_webhook(world, boss,
                       {.name = name,
                        .url = "https://chat.example/services/T1/" + name,
                        .form = form,
                        .filter = {.events = events, .tlp_max = tlp_max},
                        .chat_secret = secret});
  }
  std::vector<store::Delivery> posts() {
    auto all = *world.store->read(
        [](store::Reader& reader) { return store::outbox::list(reader, Tlp::red, "", 1000); });
    std::erase_if(all, [](const store::Delivery& one) { return one.channel != "webhook"; });
    return all;
  }
  std::string body_of(const store::Delivery& one) {
    return *store::outbox::body_of(*world.sealer, one);
  }
  /// Of one event: "name:told" or "name:waits" for each webhook that hears of it, by name.
  std::string told(const OwnEvent& event) {
    const auto before = posts();
    EXPECT_TRUE(world.store->write(
        [&](store::Transaction& tx) { return queue_for_webhooks(world, tx, boss.party, event); }));
    std::vector<std::string> out;
    const auto webhooks = *list_webhooks(world, boss);
    for (const store::Delivery& one : posts()) {
      if (std::ranges::find(before, one.id, &store::Delivery::id) != before.end()) {
        continue;
      }
      const auto webhook = std::ranges::find(webhooks, *one.webhook, &store::Webhook::id);
      const bool is_told = body_of(one) == event.body;
      EXPECT_EQ(is_told, !one.subject.empty());
      EXPECT_EQ(is_told, !body_of(one).contains(R"("type":"waiting")"));
      out.push_back(webhook->name + (is_told ? ":told" : ":waits"));
    }
    std::ranges::sort(out);
    std::string text;
    for (const std::string& one : out) {
      text += one + " ";
    }
    return text;
  }
  Principal boss;
};
INSTANTIATE_TEST_SUITE_P(Engines, SeveralWebhooks, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(SeveralWebhooks, ASecretOfOursIsShownWhenItIsMade) {
  const auto made = put("a", {EventKind::duty});
  ASSERT_TRUE(made.has_value());
  EXPECT_TRUE(made->secret.starts_with("whsec_"));
  const auto again = put("a", {EventKind::share});
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->secret, "") << "it stays, and is not shown again";
  EXPECT_EQ(again->webhook.id, made->webhook.id);
  EXPECT_EQ(address_of(world, again->webhook)->secret, address_of(world, made->webhook)->secret);
  WebhookDraft draft{.name = "a",
                     .url = "https://a.example/",
                     .filter = {.events = {EventKind::duty}},
                     .secret = WebhookDraft::Secret::renew};
  const auto renewed = put_webhook(world, boss, draft);
  ASSERT_TRUE(renewed.has_value());
  EXPECT_TRUE(renewed->secret.starts_with("whsec_"));
  EXPECT_NE(renewed->secret, made->secret);
  EXPECT_NE(address_of(world, renewed->webhook)->secret, address_of(world, made->webhook)->secret);
  EXPECT_FALSE(to_json(renewed->webhook).contains("whsec_"));
}

TEST_P(SeveralWebhooks, TheAddressOfAChatIsASecretItself) {
  const auto made = put("chat", {EventKind::share}, WebhookForm::feishu, Tlp::green, "s3cret");
  ASSERT_TRUE(made.has_value());
  EXPECT_EQ(made->secret, "");
  EXPECT_EQ(made->webhook.url, "https://chat.example");
  EXPECT_FALSE(to_json(made->webhook).contains("services"));
  EXPECT_FALSE(outbox_address_of(made->webhook).contains("services"));
  const auto address = address_of(world, made->webhook);
  ASSERT_TRUE(address.has_value());
  EXPECT_EQ(address->url, "https://chat.example/services/T1/chat");
  EXPECT_EQ(as_text(address->secret), "s3cret");
  // Two chats of one service are two addresses.
  const auto other = put("other", {EventKind::share}, WebhookForm::feishu);
  EXPECT_NE(outbox_address_of(other->webhook), outbox_address_of(made->webhook));
  // From a chat to signed JSON there is a new secret.
  EXPECT_TRUE(put("chat", {EventKind::share})->secret.starts_with("whsec_"));
}

TEST_P(SeveralWebhooks, WhatIsWrongIsNamed) {
  const auto where = [&](const WebhookDraft& draft) {
    return error_of(put_webhook(world, boss, draft)).where;
  };
  const EventFilter filter{.events = {EventKind::duty}};
  const std::string url = "https://a.example/";
  EXPECT_EQ(where({.name = "A", .url = url, .filter = filter}), "/name");
  EXPECT_EQ(where({.name = "", .url = url, .filter = filter}), "/name");
  EXPECT_EQ(where({.name = std::string(65, 'a'), .url = url, .filter = filter}), "/name");
  EXPECT_TRUE(put_webhook(world, boss, {.name = std::string(64, 'a'), .url = url, .filter = filter})
                  .has_value());
  EXPECT_EQ(where({.name = "a", .url = "ftp://a", .filter = filter}), "/url");
  for (const WebhookForm form : {WebhookForm::standard, WebhookForm::slack, WebhookForm::wecom}) {
    EXPECT_EQ(where({.name = "a", .url = url, .form = form, .filter = filter, .chat_secret = "s"}),
              "/secret");
  }
  for (const auto& [size, wrong] : {std::pair{200U, ""}, std::pair{201U, "/secret"}}) {
    const auto done = put_webhook(world, boss,
                                  {.name = "a",
                                   .url = url,
                                   .form = WebhookForm::dingtalk,
                                   .filter = filter,
                                   .chat_secret = std::string(size, 's')});
    EXPECT_EQ(done ? "" : done.error().where, wrong) << size;
  }
}

TEST_P(SeveralWebhooks, AnOrganizationHasAtMostFifty) {
  for (std::size_t i = 0; i < kWebhooksMax; ++i) {
    ASSERT_TRUE(put("w" + std::to_string(i), {EventKind::duty}).has_value());
  }
  EXPECT_EQ(error_of(put("more", {EventKind::duty})).code, Errc::conflict);
  EXPECT_TRUE(put("w0", {EventKind::share}).has_value()) << "one that is there is changed";
  EXPECT_EQ(error_of(remove_webhook(world, boss, "more")).code, Errc::not_found);
  ASSERT_TRUE(remove_webhook(world, boss, "w0").has_value());
  EXPECT_TRUE(put("more", {EventKind::duty}).has_value());
}

TEST_P(SeveralWebhooks, AreThoseOfOnesOwnOrganization) {
  ASSERT_TRUE(put("a", {EventKind::duty}).has_value());
  ASSERT_TRUE(
      register_party(world, Principal::system("test"), {.handle = "other", .name = "Other"}));
  const Principal stranger = person("other", Role::partner_administrator, "b@other.example");
  EXPECT_TRUE(list_webhooks(world, stranger)->empty());
  for (const std::string name : {"a", "none"}) {
    EXPECT_EQ(describe(error_of(view_webhook(world, stranger, name))),
              describe(error_of(view_webhook(world, stranger, "none"))));
    EXPECT_EQ(error_of(remove_webhook(world, stranger, name)).code, Errc::not_found);
    EXPECT_EQ(error_of(webhook_attempts(world, stranger, name)).code, Errc::not_found);
    EXPECT_EQ(error_of(replay_after(world, stranger, name, 0)).code, Errc::not_found);
  }
  EXPECT_EQ(list_webhooks(world, boss)->size(), 1U);
}

TEST_P(SeveralWebhooks, HearWhatTheyAskForWithinTheirMarking) {
  ASSERT_TRUE(put("all", {EventKind::duty, EventKind::finding, EventKind::notice}));
  ASSERT_TRUE(put("chat", {EventKind::duty}, WebhookForm::slack));
  ASSERT_TRUE(put("green", {EventKind::duty}, WebhookForm::standard, Tlp::green));
  ASSERT_TRUE(put("shares", {EventKind::share}));
  ASSERT_TRUE(set_webhook(world, boss, "https://a.example/"));  // "warnings"
  const auto duty = [&](Tlp tlp) {
    return told({.kind = EventKind::duty,
                 .type = "duty.warned",
                 .tlp = tlp,
                 .title = {.en = "T", .zh_cn = "题"},
                 .body = R"({"type":"duty.warned"})"});
  };
  EXPECT_EQ(duty(Tlp::green), "all:told chat:told green:told warnings:told ");
  EXPECT_EQ(duty(Tlp::amber), "all:told chat:waits green:waits warnings:told ");
  EXPECT_EQ(duty(Tlp::red), "all:waits chat:waits green:waits warnings:told ");
  EXPECT_EQ(told({.kind = EventKind::notice,
                  .type = "notice.issued",
                  .title = {.en = "T", .zh_cn = "题"},
                  .body = "{}"}),
            "all:told ");
}

TEST_P(SeveralWebhooks, OneThatCannotBeReadHoldsNobodysWarnings) {
  ASSERT_TRUE(put("a", {EventKind::duty}));
  ASSERT_TRUE(put("b", {EventKind::duty}));
  ASSERT_TRUE(world.store->write([](store::Transaction& tx) {
    return tx.execute("UPDATE webhook SET filter = '{}' WHERE name = 'a'");
  }));
  EXPECT_EQ(told({.kind = EventKind::duty,
                  .type = "duty.warned",
                  .title = {.en = "T", .zh_cn = "题"},
                  .body = R"({"type":"duty.warned"})"}),
            "b:told ");
  EXPECT_EQ(
      error_of(put_webhook(world, boss, {.name = "c", .url = "https://a.example/", .filter = {}}))
          .where,
      "/events")
      << "none is made like that";
}

TEST_P(SeveralWebhooks, FindingsPassByWhatTheyAreAbout) {
  const auto with = [&](const std::string& name, EventFilter filter) {
    filter.events = {EventKind::finding};
    ASSERT_TRUE(put_webhook(world, boss,
                            {.name = name, .url = "https://a.example/" + name, .filter = filter}));
  };
  const auto is_sieved = [&] {
    return *world.store->read(
        [&](store::Reader& reader) { return sieves_findings(reader, boss.party); });
  };
  with("any", {});
  EXPECT_FALSE(is_sieved());
  ASSERT_TRUE(put_mail_subscription(
      world, boss, {.filter = {.events = {EventKind::finding}, .products = {"pkg:npm/left@"}}}));
  EXPECT_TRUE(is_sieved()) << "by a person's mail";
  ASSERT_TRUE(end_mail_subscription(world, boss));
  EXPECT_FALSE(is_sieved());
  with("severe", {.events = {}, .cvss_tenths_min = 70});
  EXPECT_TRUE(is_sieved());
  with("left", {.events = {}, .products = {"pkg:npm/left@"}});
  with("own", {.events = {}, .tlp_max = Tlp::clear, .kinds = {"threat"}, .is_of_own_assets = true});
  const auto about = [&](const EventSubject& subject) {
    return told({.kind = EventKind::finding,
                 .type = "findings.opened",
                 .title = {.en = "T", .zh_cn = "题"},
                 .body = "{}",
                 .subject = subject});
  };
  EXPECT_EQ(about({.cvss_tenths_max = 70, .packages = {"pkg:npm/left"}}),
            "any:told left:told own:told severe:told ");
  EXPECT_EQ(about({.cvss_tenths_max = 69, .packages = {"pkg:npm/right"}}), "any:told own:told ");
  EXPECT_EQ(about({}), "any:told own:told severe:told ");
}

TEST_P(SeveralWebhooks, ANoticeIsTheirsWhereTheyAskForIt) {
  ASSERT_TRUE(put("notices", {EventKind::notice}));
  ASSERT_TRUE(put("duties", {EventKind::duty}));
  ASSERT_TRUE(world.store->write([&](store::Transaction& tx) -> Status {
    TOC_CHECK(issue_notice(world, tx, "system:test",
                           {.kind = "standing",
                            .text = {"T", "题", "B", "文"},
                            .party = boss.party,
                            .case_id = std::nullopt,
                            .is_public = false}));
    return {};
  }));
  const auto all = posts();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all.front().event, "notice.issued");
  EXPECT_EQ(all.front().rests, store::Rests::own);
  EXPECT_TRUE(body_of(all.front()).contains(R"("title":{"en":"T","zh-CN":"题"})"));
}

TEST_P(SeveralWebhooks, OneDeliveryGoesOutAgainUnderAnotherId) {
  ASSERT_TRUE(put("a", {EventKind::duty}));
  ASSERT_TRUE(put("b", {EventKind::share}));
  EXPECT_EQ(told({.kind = EventKind::duty,
                  .type = "duty.warned",
                  .title = {.en = "T", .zh_cn = "题"},
                  .body = R"({"a":1})"}),
            "a:told ");
  const DeliveryId first = posts().front().id;
  EXPECT_EQ(error_of(replay_delivery(world, boss, "a", first)).code, Errc::conflict) << "it waits";
  EXPECT_EQ(error_of(replay_delivery(world, boss, "b", first)).code, Errc::not_found);
  ASSERT_TRUE(world.store->write(
      [&](store::Transaction& tx) { return store::outbox::finish(tx, first, "failed", "why"); }));
  const auto again = replay_delivery(world, boss, "a", first);
  ASSERT_TRUE(again.has_value()) << describe(again.error());
  EXPECT_NE(*again, first);
  const auto all = posts();
  ASSERT_EQ(all.size(), 2U);
  const auto found = std::ranges::find(all, *again, &store::Delivery::id);
  EXPECT_EQ(found->state, "waiting");
  EXPECT_EQ(body_of(*found), R"({"a":1})");
  EXPECT_EQ(found->event, "duty.warned");
}

TEST_P(SeveralWebhooks, WhatIsReplayedFromAPlaceBeginsThereAndNeverLater) {
  ASSERT_TRUE(put("a", {EventKind::share}));
  const store::LogIndex start = view_webhook(world, boss, "a")->share_cursor;
  EXPECT_GE(start, 0) << "a new one begins with what happens from now on";
  ASSERT_TRUE(replay_after(world, boss, "a", 1'000'000).has_value());
  EXPECT_EQ(view_webhook(world, boss, "a")->share_cursor, start) << "nothing is skipped";
  ASSERT_TRUE(replay_after(world, boss, "a", 3).has_value());
  EXPECT_EQ(view_webhook(world, boss, "a")->share_cursor, 3);
  EXPECT_EQ(view_webhook(world, boss, "a")->recall_cursor, 3);
  EXPECT_TRUE(replay_after(world, boss, "a", -1).has_value());
  EXPECT_EQ(error_of(replay_after(world, boss, "a", -2)).where, "/after");
}

}  // namespace
}  // namespace tocsin::flow
