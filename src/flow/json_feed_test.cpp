// The JSON Feed: what is public, and what the holder of a private address is given. On both
// engines.
#include "flow/json_feed.h"

#include "base/json.h"
#include "flow/feed.h"
#include "flow/notices.h"
#include "flow/partnership_for_test.h"
#include "flow/sharing.h"
#include "store/csaf.h"

namespace tocsin::flow {
namespace {

class JsonFeeds : public testing::Partnerships {
 protected:
  store::ThingNumber share(const std::string& title, Tlp tlp = Tlp::green) {
    AudienceDraft audience;
    if (tlp > Tlp::green) {
      audience = {.kind = store::Audience::named, .parties = {"acme"}};
    }
    const auto made = flow::share(
        world, analyst, {.tlp = tlp, .audience = audience, .title = title, .text = "Text"});
    TOC_ASSERT(made.has_value());
    return *made;
  }
  /// The titles of its items, in order; its form is checked.
  static std::string titles(const Result<std::string>& feed) {
    TOC_ASSERT(feed.has_value());
    const auto document = JsonDocument::parse(*feed);
    TOC_ASSERT(document.has_value());
    EXPECT_EQ(document->root().text_at({"version"}), "https://jsonfeed.org/version/1.1");
    EXPECT_TRUE(document->root().text_at({"title"}).has_value());
    std::string out;
    for (const Json& item : document->root().find("items")->elements()) {
      for (const char* field : {"id", "url", "content_text", "date_published"}) {
        EXPECT_FALSE(item.text_at({field}).value_or("").empty()) << field;
      }
      out += std::string(item.text_at({"title"}).value_or("")) + ";";
    }
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, JsonFeeds, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(JsonFeeds, WhatIsPublicIsNoticesAndNothingOfPartners) {
  join();
  EXPECT_EQ(titles(public_json_feed(world)), "");
  share("of a partner", Tlp::clear);
  for (const char* title : {"A", "B"}) {
    ASSERT_TRUE(world.store->write([&](store::Transaction& tx) -> Status {
      TOC_CHECK(issue_notice(world, tx, "system:test",
                             {.kind = "risk_warning",
                              .text = {title, "题", "Body", "文"},
                              .party = std::nullopt,
                              .case_id = std::nullopt,
                              .is_public = true}));
      return {};
    }));
    store_.clock.set(store_.clock.now() + std::chrono::seconds(1));
  }
  EXPECT_EQ(titles(public_json_feed(world)), "B / 题;A / 题;")
      << "the newest first, and each warning once";
}

TEST_P(JsonFeeds, APrivateAddressGivesWhatItsPersonMayRead) {
  join();
  const std::string token = *make_feed_link(world, partner());
  EXPECT_EQ(titles(json_feed_of_link(world, token)), "");
  share("first");
  share("second");
  share("secret", Tlp::amber);
  EXPECT_EQ(titles(json_feed_of_link(world, token)), "[TLP:GREEN] second;[TLP:GREEN] first;")
      << "the newest first, and nothing above TLP:GREEN";
  EXPECT_EQ(view_holdings(world, analyst, "acme")->size(), 2U) << "what is given is noted";
  EXPECT_FALSE(json_feed_of_link(world, token)->contains(token)) << "it does not repeat its secret";
  EXPECT_EQ(error_of(json_feed_of_link(world, token + "x")).code, Errc::not_found);
  EXPECT_EQ(error_of(json_feed_of_link(world, "")).code, Errc::not_found);
  const std::string next = *make_feed_link(world, partner());
  EXPECT_EQ(error_of(json_feed_of_link(world, token)).code, Errc::not_found)
      << "the one before ends";
  EXPECT_TRUE(json_feed_of_link(world, next).has_value());
  EXPECT_TRUE(revoke_feed_link(world, partner()).value());
  EXPECT_FALSE(revoke_feed_link(world, partner()).value());
  EXPECT_EQ(error_of(json_feed_of_link(world, next)).code, Errc::not_found);
}

TEST_P(JsonFeeds, ThePublicOneHasTheNewestHundred) {
  for (int i = 0; i < 102; ++i) {
    ASSERT_TRUE(world.store->write([&](store::Transaction& tx) -> Status {
      const std::string suffix = std::to_string(i);
      const store::LogIndex seq = tx.record(
          {.kind = "test", .actor = "system:test", .case_id = std::nullopt, .detail = {}});
      TOC_CHECK(store::things::insert(
          tx, {.kind = "csaf", .tlp = Tlp::clear},
          {.seq = seq, .at = tx.now(), .tlp = Tlp::clear, .title = "d" + suffix, .body = "{}"},
          {}));
      return store::csaf::insert(tx,
                                 {.seq = seq,
                                  .at = tx.now(),
                                  .thing = seq,
                                  .version = i % 2 == 0 ? "2.0" : "2.1",
                                  .tlp = Tlp::clear,
                                  .tracking_id = "d-" + suffix,
                                  .number = "1",
                                  .file = "d-" + suffix + ".json",
                                  .year = 2026},
                                 {.body = "{}"});
    }));
    store_.clock.set(store_.clock.now() + std::chrono::seconds(1));
  }
  const std::string all = titles(public_json_feed(world));
  EXPECT_TRUE(all.starts_with("d101;d100;d99;")) << all;
  EXPECT_TRUE(all.ends_with(";d3;d2;")) << all;
}

TEST_P(JsonFeeds, ASuspensionCutsItAndItCanBeEndedAllTheSame) {
  join();
  const std::string token = *make_feed_link(world, partner());
  share("first");
  ASSERT_EQ(take(emergency({})), "");
  EXPECT_EQ(describe(error_of(json_feed_of_link(world, token))),
            describe(error_of(json_feed_of_link(world, "none"))))
      << "as if there were none";
  EXPECT_EQ(error_of(json_feed_of_link(world, *make_feed_link(world, partner()))).code,
            Errc::not_found);
  EXPECT_EQ(error_of(make_feed_link(world, key_of(partner(), Action::read_feed))).code,
            Errc::forbidden)
      << "the address would outlive the key";
  EXPECT_TRUE(revoke_feed_link(world, partner()).value());
}

TEST_P(JsonFeeds, TheNewestHundredAreFoundFarBack) {
  join();
  const std::string token = *make_feed_link(world, partner());
  for (int i = 0; i < 101; ++i) {
    share("t" + std::to_string(i));
  }
  for (int i = 0; i < 1'100; ++i) {
    ASSERT_TRUE(world.store->write([](store::Transaction& tx) -> Status {
      tx.record({.kind = "test", .actor = "system:test", .case_id = std::nullopt, .detail = {}});
      return {};
    }));
  }
  const std::string all = titles(json_feed_of_link(world, token));
  EXPECT_TRUE(all.starts_with("[TLP:GREEN] t100;[TLP:GREEN] t99;")) << all;
  EXPECT_TRUE(all.ends_with("[TLP:GREEN] t1;")) << all;
}

}  // namespace
}  // namespace tocsin::flow
