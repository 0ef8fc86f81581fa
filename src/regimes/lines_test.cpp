// Every line of every example in the rules, to the millisecond: what the state is just before, on
// and just after it.
#include "regimes/evaluate.h"
#include "regimes/examples.h"
#include "regimes/test_rules.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin::regimes {
namespace {

using std::chrono::milliseconds;

struct Watch {
  const Regime& regime;
  const CaseFacts& facts;
  Purpose purpose = Purpose::real;

  [[nodiscard]] StageVerdict at(const std::string& stage, Instant when) const {
    const auto verdicts = evaluate(regime, compiled_rules(), facts, when,
                                   {.explain = Explain::no, .purpose = purpose});
    return *std::ranges::find(verdicts, stage, &StageVerdict::stage);
  }
};

bool is_open(StageState state) {
  return state == StageState::running || state == StageState::warned;
}

/// Facts without what comes later would move the lines: a row is only checked where they stay.
bool same_lines(const StageVerdict& a, const StageVerdict& b) {
  return a.operative_due == b.operative_due && a.legal_due == b.legal_due;
}

/// The case as it stood: what an example hands in later would meet the stage that is watched.
CaseFacts until(CaseFacts facts, Instant as_of) {
  std::erase_if(facts.submissions, [&](const Submission& one) { return one.at.earliest > as_of; });
  return facts;
}

/// Nothing handed in: contestable only after the operative line, late only after the last line.
int check_waiting(const Watch& watch, const StageVerdict& verdict) {
  int rows = 0;
  const Instant operative = *verdict.operative_due;
  const Instant last =
      std::max(*verdict.legal_due, verdict.alternative_due.value_or(*verdict.legal_due));
  const struct {
    Instant when;
    bool contestable;
    bool late;
  } table[] = {
      {operative - milliseconds(1), false, false},
      {operative, false, false},
      {operative + milliseconds(1), last > operative, last == operative},
      {last - milliseconds(1), last > operative, false},
      {last, last > operative, false},
      {last + milliseconds(1), false, true},
  };
  for (const auto& row : table) {
    SCOPED_TRACE(to_rfc3339(row.when));
    const StageVerdict got = watch.at(verdict.stage, row.when);
    if (!same_lines(got, verdict)) {
      continue;
    }
    ++rows;
    if (row.late) {
      EXPECT_EQ(to_text(got.state), to_text(StageState::late));
      EXPECT_TRUE(got.late_by_s.has_value());
    } else {
      EXPECT_TRUE(is_open(got.state) || got.state == StageState::delayed_by_authority)
          << to_text(got.state);
      EXPECT_EQ(got.contestable, row.contestable);
    }
    EXPECT_FALSE(got.met_at.has_value());
  }
  return rows;
}

/// Handed in on, before and after each line.
int check_submitted(const Watch& watch, const StageVerdict& verdict) {
  int rows = 0;
  const Instant operative = *verdict.operative_due;
  const Instant last =
      std::max(*verdict.legal_due, verdict.alternative_due.value_or(*verdict.legal_due));
  for (const Instant line : {operative, last}) {
    for (const milliseconds shift : {milliseconds(-1), milliseconds(0), milliseconds(1)}) {
      const Instant when = line + shift;
      SCOPED_TRACE("handed in at " + to_rfc3339(when));
      CaseFacts facts = watch.facts;
      facts.submissions.push_back({.stage = verdict.stage, .at = Moment::at(when)});
      const StageVerdict got = Watch{watch.regime, facts, watch.purpose}.at(verdict.stage, when);
      if (!same_lines(got, verdict)) {
        continue;
      }
      ++rows;
      const StageState want = when <= operative ? StageState::met
                              : when <= last    ? StageState::met_contestable
                                                : StageState::late;
      EXPECT_EQ(to_text(got.state), to_text(want));
      EXPECT_EQ(got.met_at, when);
    }
  }
  return rows;
}

/// What is not enforced is reminded of, and never late, whatever has passed.
int check_reminded(const Watch& watch, const StageVerdict& verdict) {
  int rows = 0;
  const Instant operative = *verdict.operative_due;
  const Instant last =
      std::max(*verdict.legal_due, verdict.alternative_due.value_or(*verdict.legal_due));
  for (const Instant when : {operative, operative + milliseconds(1), last + milliseconds(1),
                             last + std::chrono::days(3650)}) {
    SCOPED_TRACE(to_rfc3339(when));
    const StageVerdict got = watch.at(verdict.stage, when);
    if (!same_lines(got, verdict)) {
      continue;
    }
    ++rows;
    const bool has_passed = when > operative;
    EXPECT_TRUE(has_passed ? got.state == StageState::warned : is_open(got.state))
        << to_text(got.state);
    EXPECT_EQ(got.contestable, has_passed);
    EXPECT_EQ(got.late_by_s, std::nullopt);
    CaseFacts done = watch.facts;
    done.submissions.push_back({.stage = verdict.stage, .at = Moment::at(when)});
    EXPECT_EQ(to_text(Watch{watch.regime, done, watch.purpose}.at(verdict.stage, when).state),
              to_text(has_passed ? StageState::met_contestable : StageState::met));
  }
  return rows;
}

TEST(Lines, EveryLineOfEveryExampleHoldsToTheMillisecond) {
  int rows = 0;
  for (const Regime* regime : compiled_rules().regimes()) {
    const auto cases = example_cases(*regime);
    ASSERT_TRUE(cases.has_value()) << describe(cases.error());
    for (const ExampleCase& example : *cases) {
      SCOPED_TRACE(regime->id + ": " + example.name);
      for (const Instant as_of : example.as_of) {
        const CaseFacts facts = until(example.input.as_known(as_of), as_of);
        const Watch watch{
            *regime, facts,
            regime->status == RegimeStatus::not_in_force ? Purpose::rehearsal : Purpose::real};
        for (const Stage& stage : regime->stages) {
          SCOPED_TRACE(stage.id);
          const StageVerdict verdict = watch.at(stage.id, as_of);
          if (!verdict.operative_due || !verdict.legal_due || verdict.met_at ||
              stage.late_on_arrival) {
            continue;
          }
          // A duty that ends with its law is not late after it, however long it would have run.
          const Validity& validity = regime->validity;
          if (validity.on_end == OnEnd::lapse && *verdict.legal_due >= *validity.to) {
            for (const Instant when : {*validity.to, *verdict.legal_due + milliseconds(1)}) {
              EXPECT_EQ(to_text(watch.at(stage.id, when).state), to_text(StageState::superseded));
              CaseFacts done = facts;
              done.submissions.push_back({.stage = stage.id, .at = Moment::at(when)});
              EXPECT_NE(to_text(Watch{*regime, done, watch.purpose}.at(stage.id, when).state),
                        to_text(StageState::late));
            }
            continue;
          }
          if (!regime->is_enforced(stage)) {
            rows += check_reminded(watch, verdict);
            continue;
          }
          // A contested reading whose end nobody knows: no instant makes it late.
          if (verdict.legal_unknown) {
            const StageVerdict never =
                watch.at(stage.id, *verdict.legal_due + std::chrono::days(3650));
            EXPECT_TRUE(!same_lines(never, verdict) || is_open(never.state))
                << to_text(never.state);
            continue;
          }
          EXPECT_LE(*verdict.operative_due, *verdict.legal_due);
          rows += check_waiting(watch, verdict);
          rows += check_submitted(watch, verdict);
        }
      }
    }
  }
  EXPECT_GT(rows, 1000);
}

// The timer sleeps until next_change: nothing may change before it, and something does at it.
TEST(Lines, NothingChangesBeforeTheInstantTheVerdictNames) {
  int changes = 0;
  for (const Regime* regime : compiled_rules().regimes()) {
    const auto cases = example_cases(*regime);
    ASSERT_TRUE(cases.has_value());
    for (const ExampleCase& example : *cases) {
      SCOPED_TRACE(regime->id + ": " + example.name);
      const CaseFacts facts = example.input.as_known(example.last_as_of);
      const Watch watch{*regime, facts, Purpose::rehearsal};
      for (const Stage& stage : regime->stages) {
        SCOPED_TRACE(stage.id);
        Instant now = example.as_of.front() - std::chrono::days(40);
        for (int i = 0; i < 30; ++i) {
          const StageVerdict verdict = watch.at(stage.id, now);
          if (!verdict.next_change) {
            break;
          }
          ASSERT_GT(*verdict.next_change, now);
          const StageVerdict before =
              watch.at(stage.id, *verdict.next_change - std::chrono::microseconds(1));
          EXPECT_EQ(to_text(before.state), to_text(verdict.state)) << to_rfc3339(now);
          EXPECT_EQ(before.contestable, verdict.contestable);
          EXPECT_EQ(before.warnings_reached, verdict.warnings_reached);
          EXPECT_TRUE(same_lines(before, verdict));
          now = *verdict.next_change;
          ++changes;
        }
      }
    }
  }
  EXPECT_GT(changes, 300);
}

}  // namespace
}  // namespace tocsin::regimes
