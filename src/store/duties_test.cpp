// Facts, filings and verdicts: of whom, as of which log index, and what a filter lets through.
#include "store/duties.h"
#include "domain/system_scope.h"
#include "store/testing_pairs.h"

namespace tocsin::store {
namespace {

class Duties : public testing::Pairs {
 protected:
  FactRecord fact(std::size_t of, LogIndex index) {
    FactRecord out;
    out.id = make_id<FactId>(at(0));
    out.case_id = cases_[of];
    out.party = parties_[of];
    out.name = "awareness";
    out.earliest = out.latest = out.recorded_at = at(0);
    out.recorded_index = index;
    return out;
  }
  Obligation obligation(std::size_t case_of, std::size_t party_of, std::string stage) {
    return {.case_id = cases_[case_of],
            .party = parties_[party_of],
            .regime = "r",
            .stage = std::move(stage),
            .state = StageState::running};
  }
  std::string listed(const Scope& scope, const obligations::Filter& filter) {
    std::string out;
    for (const Obligation& one : value_of(ask(obligations::list, scope, filter))) {
      out += one.stage;
    }
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Duties, ::testing::ValuesIn(testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Duties, AFactHasTheStatusThatHeldAtTheLogIndex) {
  const std::array facts = {fact(0, 5), fact(0, 6), fact(1, 5)};
  for (const FactRecord& one : facts) {
    ASSERT_TRUE(act(facts::insert, one).has_value());
  }
  const auto decide = [&](EvidenceStatus status, LogIndex index) {
    store_.clock.set(at(1));
    const FactDecision decision{.fact = facts[0].id, .status = status, .recorded_index = index};
    ASSERT_TRUE(act(facts::decide, decision).has_value());
  };
  decide(EvidenceStatus::accepted, 7);
  const Instant accepted = store_.clock.now();
  decide(EvidenceStatus::contested, 9);
  decide(EvidenceStatus::accepted, 11);
  struct Row {
    LogIndex index;
    std::size_t count;
    EvidenceStatus status;
    bool was_accepted;
  };
  for (const Row& row : {Row{4, 0, EvidenceStatus::offered, false},
                         {5, 1, EvidenceStatus::offered, false},
                         {6, 2, EvidenceStatus::offered, false},
                         {7, 2, EvidenceStatus::accepted, true},
                         {8, 2, EvidenceStatus::accepted, true},
                         {9, 2, EvidenceStatus::contested, true},
                         {11, 2, EvidenceStatus::accepted, true}}) {
    SCOPED_TRACE(row.index);
    const auto found = ask(facts::as_of, cases_[0], row.index).value();
    ASSERT_EQ(found.size(), row.count);
    const auto one = ask(facts::get, facts[0].id, row.index).value();
    EXPECT_EQ(one.id, facts[0].id);
    EXPECT_EQ(one.status, row.status);
    EXPECT_EQ(one.accepted_at, row.was_accepted ? std::optional(accepted) : std::nullopt);
    if (row.count > 0) {
      EXPECT_EQ(found[0].id, facts[0].id);
      EXPECT_EQ(found[0].status, row.status);
      EXPECT_EQ(found[0].accepted_at, one.accepted_at);
      EXPECT_EQ(found.back().status, row.count == 2 ? EvidenceStatus::offered : row.status);
    }
  }
  const FactDecision contested{
      .fact = facts[1].id, .status = EvidenceStatus::contested, .recorded_index = 12};
  ASSERT_TRUE(act(facts::decide, contested).has_value());
  EXPECT_EQ(ask(facts::get, facts[1].id, 12)->accepted_at, std::nullopt) << "it never was";
  EXPECT_EQ(ask(facts::as_of, cases_[1], 99)->size(), 1U);
  EXPECT_EQ(ask(facts::get, facts[2].id, 99)->status, EvidenceStatus::offered);
  EXPECT_EQ(error_of(ask(facts::get, FactId{}, 99)).code, Errc::not_found);
}

TEST_P(Duties, FilingsAreThoseOfOnePartyInOneCaseUpToTheLogIndex) {
  for (std::size_t i = 0; i < 4; ++i) {
    const Filing filing{.id = make_id<FilingId>(at(0)),
                        .number = std::to_string(i),
                        .case_id = cases_[i / 2],
                        .party = parties_[i % 2],
                        .is_complete = i == 0,
                        .at = at(0),
                        .recorded_at = at(0),
                        .recorded_index = 5};
    ASSERT_TRUE(act(filings::insert, filing).has_value());
  }
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(ask(filings::as_of, cases_[i / 2], parties_[i % 2], 4)->size(), 0U);
    const auto found = ask(filings::as_of, cases_[i / 2], parties_[i % 2], 5).value();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].number, std::to_string(i));
    EXPECT_EQ(found[0].is_complete, i == 0);
  }
}

TEST_P(Duties, VerdictsAreThoseOfOnePartyInOneCase) {
  for (std::size_t i = 0; i < 4; ++i) {
    ASSERT_TRUE(act(obligations::put, obligation(i / 2, i % 2, std::to_string(i))).has_value());
  }
  for (std::size_t i = 0; i < 4; ++i) {
    const auto found = ask(obligations::of, cases_[i / 2], parties_[i % 2]).value();
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].stage, std::to_string(i));
    EXPECT_EQ(found[0].case_number, i < 2 ? "C-a" : "C-b");
    EXPECT_EQ(found[0].party_name, i % 2 == 0 ? "a" : "b");
  }
}

TEST_P(Duties, WordsThatAreNoneOfOursAreErrorsThatNameTheColumn) {
  const FactRecord known = fact(0, 1);
  ASSERT_TRUE(act(facts::insert, known).has_value());
  expect_unreadable("fact.source", facts::get, known.id, 1);
  ASSERT_TRUE(act(obligations::put, obligation(0, 0, "0")).has_value());
  expect_unreadable("obligation.state", obligations::of, cases_[0], parties_[0]);
}

// Migration 15: what was judged by rules that were corrected is judged anew, once.
TEST_P(Duties, WhatAnEarlierVersionFoundIsJudgedAnew) {
  for (std::size_t i = 0; i < 3; ++i) {
    Obligation one = obligation(i / 2, i % 2, std::to_string(i));
    one.state = i == 0 ? StageState::late : StageState::running;
    one.next_check = i == 0 ? std::nullopt : std::optional(at(1000));
    ASSERT_TRUE(act(obligations::put, one).has_value());
  }
  ASSERT_TRUE(value_of(ask(obligations::due_for_check, at(0))).empty());
  ASSERT_TRUE(store_->write(
      [](Transaction& tx) { return tx.execute("DELETE FROM migration WHERE number = 15"); }));
  ASSERT_TRUE(store_.open().has_value());
  EXPECT_EQ(value_of(ask(obligations::due_for_check, at(0))).size(), 3U);
  Obligation judged = value_of(ask(obligations::of, cases_[0], parties_[0])).front();
  EXPECT_EQ(judged.state, StageState::late);
  judged.next_check.reset();
  ASSERT_TRUE(act(obligations::put, judged).has_value());
  ASSERT_TRUE(store_.open().has_value());
  EXPECT_EQ(value_of(ask(obligations::due_for_check, at(0))).size(), 2U);
}

TEST_P(Duties, AListIsByDueTimeAndHoldsWhatScopeAndFilterLetThrough) {
  std::array rows = {obligation(0, 0, "0"), obligation(1, 1, "1"), obligation(0, 1, "2"),
                     obligation(0, 0, "3"), obligation(0, 0, "4")};
  rows[0].legal_due = at(20);
  rows[1].legal_due = at(10);
  rows[1].regime = "other";
  rows[2].legal_due = at(30);
  rows[2].state = StageState::met;
  rows[3].operative_due = at(15);  // its legal line is not known
  rows[4].state = StageState::not_applicable;
  for (const Obligation& one : rows) {
    ASSERT_TRUE(act(obligations::put, one).has_value());
  }
  Case red =
      store_->read([&](Reader& reader) { return cases::get(reader, system_scope(), cases_[1]); })
          .value();
  red.tlp = Tlp::red;
  ASSERT_TRUE(act(cases::set_title, red).has_value());
  struct Row {
    Scope scope;
    obligations::Filter filter;
    const char* want;
  };
  const Scope all = system_scope();
  const std::vector<Row> cases = {{all, {}, "1302"},
                                  {all, {.party = parties_[1]}, "12"},
                                  {all, {.regime = "r"}, "302"},
                                  {all, {.state = "met"}, "2"},
                                  {all, {.state = "not_applicable"}, ""},
                                  {all, {.due_before = at(15)}, "1"},
                                  {all, {.due_before = at(16)}, "13"},
                                  {all, {.due_before = at(20)}, "13"},
                                  {all, {.due_before = at(21)}, "130"},
                                  {scope_of_auditor(), {}, "302"},
                                  {scope_of(parties_[0]), {}, "30"},
                                  // One's own in every marking; another's not, whatever is asked.
                                  {scope_of(parties_[1]), {}, "12"},
                                  {scope_of(parties_[1]), {.party = parties_[0]}, ""}};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    EXPECT_EQ(listed(cases[i].scope, cases[i].filter), cases[i].want) << i;
  }
}

TEST_P(Duties, AVerdictIsCheckedAgainFromItsInstantOn) {
  for (std::size_t i = 0; i < 2; ++i) {
    Obligation one = obligation(i, i, "s");
    one.next_check = i == 0 ? std::optional(at(10)) : std::nullopt;
    ASSERT_TRUE(act(obligations::put, one).has_value());
  }
  EXPECT_TRUE(ask(obligations::due_for_check, at(9))->empty());
  const auto due = ask(obligations::due_for_check, at(10)).value();
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0], std::pair(cases_[0], parties_[0]));
}

}  // namespace
}  // namespace tocsin::store
