// Calendars and the operator's checklist: of whom, and which is the newest.
#include "store/subscriptions.h"
#include "store/testing_pairs.h"

namespace tocsin::store {
namespace {

using Subscriptions = testing::Pairs;
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
