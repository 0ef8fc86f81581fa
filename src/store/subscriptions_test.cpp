// Calendars, webhooks and the operator's checklist: of whom, and which is the newest.
#include "store/subscriptions.h"
#include "store/testing_pairs.h"

namespace tocsin::store {
namespace {

class Subscriptions : public testing::Pairs {
 protected:
  Webhook webhook(std::size_t party, int created) {
    return {.id = make_id<WebhookId>(at(0)),
            .party = parties_[party],
            .url = "https://example.org/" + std::to_string(created),
            .created = at(created),
            .secret = Buffer(32)};
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Subscriptions, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Subscriptions, CalendarsAreFoundByTheirTokenUntilTheirPersonRevokesThem) {
  const std::array tokens = {digest("0"), digest("1"), digest("2")};
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const CalendarLink link{.person = people_[i / 2], .created = at(0)};
    ASSERT_TRUE(act(calendar_links::insert, tokens[i], link).has_value());
    EXPECT_EQ(ask(calendar_links::find, tokens[i])->value().person, people_[i / 2]);
  }
  EXPECT_FALSE(ask(calendar_links::find, digest("none"))->has_value());
  EXPECT_EQ(act(calendar_links::revoke_of, people_[0], at(1)).value(), 2);
  EXPECT_EQ(act(calendar_links::revoke_of, people_[0], at(2)).value(), 0) << "a second time";
  EXPECT_FALSE(ask(calendar_links::find, tokens[0])->has_value());
  EXPECT_FALSE(ask(calendar_links::find, tokens[1])->has_value());
  EXPECT_TRUE(ask(calendar_links::find, tokens[2])->has_value());
}

TEST_P(Subscriptions, AWebhookTakesThePlaceOfItsPartysLastOne) {
  ASSERT_TRUE(act(webhooks::put, webhook(0, 1)).has_value());
  ASSERT_TRUE(act(webhooks::put, webhook(1, 2)).has_value());
  const Webhook second = webhook(0, 3);
  ASSERT_TRUE(act(webhooks::put, second).has_value());
  EXPECT_EQ(ask(webhooks::of, parties_[0])->value().id, second.id);
  EXPECT_EQ(ask(webhooks::of, parties_[1])->value().url, "https://example.org/2");
  EXPECT_TRUE(act(webhooks::revoke, parties_[0], at(4)).value());
  EXPECT_FALSE(act(webhooks::revoke, parties_[0], at(5)).value()) << "a second time";
  EXPECT_FALSE(ask(webhooks::of, parties_[0])->has_value());
  EXPECT_TRUE(ask(webhooks::of, parties_[1])->has_value());
}

TEST_P(Subscriptions, TheNewestAnswerOfEachItemHolds) {
  LogIndex index = 0;
  for (const auto& [item, answer] :
       {std::pair{"x", "open"}, {"y", "done"}, {"x", "done"}, {"y", "open"}}) {
    const ChecklistAnswer one{
        .item = item, .answer = answer, .recorded_at = at(0), .recorded_index = ++index};
    ASSERT_TRUE(act(checklist::insert, one).has_value());
  }
  const auto newest = ask(checklist::newest).value();
  ASSERT_EQ(newest.size(), 2U);
  EXPECT_EQ(newest[0].item + " " + newest[0].answer, "x done");
  EXPECT_EQ(newest[1].item + " " + newest[1].answer, "y open");
}

}  // namespace
}  // namespace tocsin::store
