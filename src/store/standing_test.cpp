// Partnerships with what belongs to them, decisions and mandates: each answers and changes for its
// own alone.
#include "store/standing.h"
#include "domain/system_scope.h"
#include "store/mandates.h"
#include "store/testing_pairs.h"

namespace tocsin::store {
namespace {

class Standings : public testing::Pairs {
 protected:
  Standings() {
    for (std::size_t i = 0; i < 2; ++i) {
      made_[i] = {.id = make_id<PartnershipId>(at(0)),
                  .party = parties_[i],
                  .programme = i == 0 ? "p" : "q",
                  .state = "active",
                  .standing = Standing::active,
                  .since = at(0),
                  .changed_index = static_cast<LogIndex>(i),
                  .version = 1};
      TOC_ASSERT(act(partnerships::insert, made_[i]).has_value());
    }
  }
  Partnership stored(std::size_t place) { return ask(partnerships::get, made_[place].id).value(); }
  std::string programmes_of(Result<std::vector<Partnership>> partnerships) {
    std::string out;
    for (const Partnership& one : partnerships.value()) {
      out += one.programme;
    }
    return out;
  }
  DecisionId propose(LogIndex index) {
    const Decision decision{.id = make_id<DecisionId>(at(0)),
                            .kind = DecisionKind::standing,
                            .content = std::to_string(index),
                            .proposed_by = "person:1",
                            .proposed_at = at(0),
                            .proposed_index = index};
    EXPECT_TRUE(act(decisions::insert, decision).has_value());
    return decision.id;
  }

  std::array<Partnership, 2> made_;  ///< each of the party at its place
};
INSTANTIATE_TEST_SUITE_P(Engines, Standings, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Standings, APartnershipIsFoundByPartyAndProgrammeAndListedWithinTheScope) {
  for (std::size_t party = 0; party < 2; ++party) {
    for (std::size_t programme = 0; programme < 2; ++programme) {
      const auto found =
          ask(partnerships::find, parties_[party], made_[programme].programme).value();
      EXPECT_EQ(found.has_value(), party == programme);
      EXPECT_EQ(found.value_or(made_[party]).id, made_[party].id);
    }
    EXPECT_EQ(stored(party).party, parties_[party]);
    EXPECT_EQ(programmes_of(ask(partnerships::list, scope_of(parties_[party]))),
              made_[party].programme);
  }
  EXPECT_EQ(programmes_of(ask(partnerships::list, system_scope())), "qp") << "newest first";
  EXPECT_EQ(error_of(ask(partnerships::get, PartnershipId{})).code, Errc::not_found);
}

TEST_P(Standings, AChangeIsOfOnePartnershipAsItWasRead) {
  PartnershipChange change{.recorded_index = 5, .at = at(5), .from = "active", .to = "warned"};
  Partnership after = made_[0];
  after.state = "warned";
  for (const std::int64_t version : {0, 2}) {
    after.version = version;
    EXPECT_EQ(error_of(act(partnerships::change, after, change)).code, Errc::stale) << version;
  }
  after.version = 1;
  EXPECT_TRUE(act(partnerships::change, after, change).has_value());
  EXPECT_EQ(stored(0).state, "warned");
  EXPECT_EQ(stored(0).changed_index, 5);
  EXPECT_EQ(stored(1).state, "active");
  change.recorded_index = 6;
  EXPECT_EQ(error_of(act(partnerships::change, after, change)).code, Errc::stale);
  EXPECT_EQ(ask(partnerships::history, made_[0].id)->size(), 1U);
  EXPECT_EQ(ask(partnerships::history, made_[1].id)->size(), 0U);
}

TEST_P(Standings, AStepIsDueFromItsInstantOn) {
  Partnership stepping = made_[0];
  stepping.next_step = at(10);
  ASSERT_TRUE(act(partnerships::change, stepping, PartnershipChange{.at = at(0)}).has_value());
  EXPECT_EQ(programmes_of(ask(partnerships::with_step_before, at(9))), "");
  EXPECT_EQ(programmes_of(ask(partnerships::with_step_before, at(10))), "p");
  EXPECT_EQ(programmes_of(ask(partnerships::with_step_before, at(11))), "p");
}

TEST_P(Standings, AnswersRecordsAndItemsBelongToTheirPartnership) {
  std::array<ReformItem, 2> items;
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string name = std::to_string(i);
    const PartnershipId& id = made_[i].id;
    items[i] = {.id = make_id<ReformItemId>(at(0)), .demand = name, .state = ReformState::open};
    ASSERT_TRUE(act(partnerships::insert_answer, id, AnswerRecord{.at = at(0), .body = name}));
    ASSERT_TRUE(act(partnerships::insert_record, id, PartnershipRecord{.at = at(0), .body = name}));
    ASSERT_TRUE(act(partnerships::insert_item, id, 0, items[i], 1));
  }
  items[0].state = ReformState::submitted;
  items[0].weight = Weight::proven;
  ASSERT_TRUE(act(partnerships::update_item, items[0], 2).has_value());
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string name = std::to_string(i);
    const auto answers = ask(partnerships::answers, made_[i].id).value();
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_EQ(answers[0].body, name);
    const auto records = ask(partnerships::records, made_[i].id).value();
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].body, name);
    const auto stored = ask(partnerships::items, made_[i].id).value();
    ASSERT_EQ(stored.size(), 1U);
    EXPECT_EQ(stored[0].demand, name);
    EXPECT_EQ(stored[0].weight, i == 0 ? std::optional(Weight::proven) : std::nullopt);
    EXPECT_EQ(stored[0].state, i == 0 ? ReformState::submitted : ReformState::open);
  }
  ASSERT_TRUE(act(partnerships::remove_items, made_[0].id).has_value());
  EXPECT_EQ(ask(partnerships::items, made_[0].id)->size(), 0U);
  EXPECT_EQ(ask(partnerships::items, made_[1].id)->size(), 1U);
}

TEST_P(Standings, AnInfractionIsClosedOnceInItsPartnershipAlone) {
  struct Opened {
    std::size_t of;
    LogIndex index;
  };
  for (const Opened& one : {Opened{0, 5}, {0, 6}, {1, 5}}) {
    const Infraction infraction{.opened_index = one.index, .opened_at = at(0)};
    ASSERT_TRUE(act(partnerships::open_infraction, made_[one.of].id, infraction).has_value());
  }
  const auto close = [&](std::size_t of, LogIndex opened, LogIndex closed) {
    return act(partnerships::close_infraction, made_[of].id,
               Infraction{.opened_index = opened,
                          .closed_index = closed,
                          .closed_at = at(1),
                          .outcome = InfractionOutcome::remedied});
  };
  const auto closed = [&](std::size_t of) {
    std::vector<LogIndex> out;
    for (const Infraction& one : value_of(ask(partnerships::infractions, made_[of].id))) {
      out.push_back(one.closed_index.value_or(0));
    }
    return out;
  };
  EXPECT_EQ(error_of(close(1, 6, 7)).code, Errc::conflict) << "it is another's";
  EXPECT_TRUE(close(0, 5, 8).has_value());
  EXPECT_EQ(closed(0), (std::vector<LogIndex>{8, 0}));
  EXPECT_EQ(closed(1), (std::vector<LogIndex>{0}));
  EXPECT_EQ(error_of(close(0, 5, 9)).code, Errc::conflict) << "a second time";
  EXPECT_EQ(closed(0), (std::vector<LogIndex>{8, 0}));
}

TEST_P(Standings, ADecisionIsTakenOnceAndNoOtherWithIt) {
  const std::array proposed = {propose(1), propose(2)};
  EXPECT_EQ(ask(decisions::open)->size(), 2U);
  const Principal officer = Principal::system("test");
  EXPECT_TRUE(act(decisions::decide, proposed[1], DecisionState::approved, officer, 3).has_value());
  EXPECT_EQ(error_of(act(decisions::decide, proposed[1], DecisionState::rejected, officer, 4)).code,
            Errc::conflict);
  EXPECT_EQ(ask(decisions::get, proposed[0])->state, DecisionState::proposed);
  EXPECT_EQ(ask(decisions::get, proposed[1])->state, DecisionState::approved);
  const auto open = ask(decisions::open).value();
  ASSERT_EQ(open.size(), 1U);
  EXPECT_EQ(open[0].id, proposed[0]);
  EXPECT_EQ(error_of(ask(decisions::get, DecisionId{})).code, Errc::not_found);
}

TEST_P(Standings, WordsThatAreNoneOfOursAreErrorsThatNameTheColumn) {
  const DecisionId decision = propose(1);
  expect_unreadable("decision.kind", decisions::get, decision);
  expect_unreadable("decision.state", decisions::get, decision);
  const ReformItem item{.id = make_id<ReformItemId>(at(0)), .demand = "d"};
  ASSERT_TRUE(act(partnerships::insert_item, made_[0].id, 0, item, 1).has_value());
  expect_unreadable("reform_item.state", partnerships::items, made_[0].id);
  expect_unreadable("reform_item.weight", partnerships::items, made_[0].id);
  const PartnershipRecord record{.at = at(0)};
  ASSERT_TRUE(act(partnerships::insert_record, made_[0].id, record).has_value());
  expect_unreadable("partnership_record.kind", partnerships::records, made_[0].id);
  const Infraction infraction{.opened_index = 5, .opened_at = at(0)};
  ASSERT_TRUE(act(partnerships::open_infraction, made_[0].id, infraction).has_value());
  EXPECT_EQ(ask(partnerships::infractions, made_[0].id)->front().outcome, std::nullopt);
  expect_unreadable("infraction.outcome", partnerships::infractions, made_[0].id);
  expect_unreadable("partnership.standing", partnerships::get, made_[0].id);
  EXPECT_TRUE(ask(decisions::get, decision).has_value());
}

class Mandates : public testing::Pairs {
 protected:
  /// From the first party to the second, in seconds.
  Mandate mandate(int starts, int ends) {
    return {.id = make_id<MandateId>(at(0)),
            .party = parties_[0],
            .agent = parties_[1],
            .starts = at(starts),
            .ends = at(ends),
            .confirmed_by = people_[0],
            .recorded_index = starts};
  }
  std::optional<MandateId> holding(int seconds) {
    const auto found = ask(mandates::find, parties_[0], parties_[1], at(seconds)).value();
    return found ? std::optional(found->id) : std::nullopt;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Mandates, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Mandates, HoldFromTheirStartToBeforeTheirEndBetweenTheseTwo) {
  const Mandate one = mandate(10, 20);
  ASSERT_TRUE(act(mandates::insert, one).has_value());
  for (const auto& [seconds, holds] :
       {std::pair{9, false}, {10, true}, {11, true}, {19, true}, {20, false}}) {
    EXPECT_EQ(holding(seconds), holds ? std::optional(one.id) : std::nullopt) << seconds;
  }
  for (const auto& [party, agent] : {std::pair{0, 0}, {1, 0}, {1, 1}}) {
    EXPECT_FALSE(ask(mandates::find, parties_[party], parties_[agent], at(10))->has_value());
  }
}

TEST_P(Mandates, EndEarlyForTheirPartyOnceAndNoOtherWithThem) {
  const std::array two = {mandate(0, 20), mandate(1, 20)};
  for (const Mandate& one : two) {
    ASSERT_TRUE(act(mandates::insert, one).has_value());
  }
  const Instant start = at(0);
  const auto end_at = [&](int seconds, std::size_t party) {
    store_.clock.set(start + std::chrono::seconds(seconds));
    const Status ended = act(mandates::end, parties_[party], two[0].id);
    store_.clock.set(start);
    return ended;
  };
  EXPECT_EQ(error_of(end_at(5, 1)).code, Errc::not_found) << "its agent does not end it";
  EXPECT_EQ(holding(5), two[0].id);
  EXPECT_TRUE(end_at(5, 0).has_value());
  EXPECT_EQ(holding(4), two[0].id) << "it held until then";
  EXPECT_EQ(holding(5), two[1].id);
  EXPECT_EQ(error_of(end_at(6, 0)).code, Errc::not_found) << "a second time";
  EXPECT_EQ(holding(5), two[1].id);
}

TEST_P(Mandates, DoNotEndEarlyOnceTheirTimeIsOver) {
  const Instant start = at(0);
  for (const int seconds : {19, 20}) {
    const Mandate one = mandate(0, 20);
    ASSERT_TRUE(act(mandates::insert, one).has_value());
    store_.clock.set(start + std::chrono::seconds(seconds));
    EXPECT_EQ(act(mandates::end, parties_[0], one.id).has_value(), seconds < 20) << seconds;
    store_.clock.set(start);
  }
}

TEST_P(Mandates, AreListedForBothSidesNewestFirst) {
  for (const int starts : {1, 2}) {
    ASSERT_TRUE(act(mandates::insert, mandate(starts, 20)).has_value());
  }
  Party third{.id = make_id<PartyId>(at(0)), .handle = "c", .name = "c"};
  ASSERT_TRUE(act(parties::insert, third).has_value());
  for (const PartyId& party : parties_) {
    const auto listed = ask(mandates::list, scope_of(party)).value();
    ASSERT_EQ(listed.size(), 2U);
    EXPECT_GT(listed[0].recorded_index, listed[1].recorded_index);
  }
  EXPECT_EQ(ask(mandates::list, system_scope())->size(), 2U);
  EXPECT_EQ(ask(mandates::list, scope_of(third.id))->size(), 0U);
}

}  // namespace
}  // namespace tocsin::store
