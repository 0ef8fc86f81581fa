// The engine's own claims: what is refused, what never changes, and the cases of the reference that
// span regimes.
#include "regimes/case_input.h"
#include "regimes/evaluate.h"
#include "regimes/examples.h"
#include "regimes/test_rules.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

namespace tocsin::regimes {
namespace {

const Regime& regime(std::string_view id) {
  return *compiled_rules().find(id);
}

StageVerdict verdict_of(const Regime& of, const CaseFacts& facts, std::string_view stage,
                        Instant as_of) {
  const auto verdicts = evaluate(of, compiled_rules(), facts, as_of);
  return *std::ranges::find(verdicts, stage, &StageVerdict::stage);
}

Fact event(std::string name, std::string of, Moment happened) {
  return {.id = name + "-" + to_rfc3339(happened.earliest),
          .name = std::move(name),
          .of = std::move(of),
          .happened = happened,
          .recorded_at = happened.earliest,
          .weight = Weight::proven,
          .status = EvidenceStatus::accepted};
}

// E3 case 25: one case, three clocks of two laws, and a conflict that a person must decide.
TEST(Engine, ThreeClocksOfTwoLawsRunSideBySide) {
  CaseFacts facts{.party = {.id = "p",
                            .roles = {"product_provider", "manufacturer", "discoverer"},
                            .country = "CN",
                            .markets = {"CN", "EU"}}};
  const Moment aware = Moment::at(at("2026-11-06T03:00:00Z"));
  facts.facts = {event("awareness", "vuln.actively_exploited", aware),
                 event("awareness", "vuln.in_own_product", aware)};
  Fact secret = event("vuln.public", "", aware);
  secret.value = "false";
  facts.facts.push_back(secret);

  const Instant now = at("2026-11-06T04:00:00Z");
  const StageVerdict warning = verdict_of(regime("eu.cra.art14.aev"), facts, "early_warning", now);
  const StageVerdict filing = verdict_of(regime("cn.rmsv.art7"), facts, "file_miit", now);
  const StageVerdict notification =
      verdict_of(regime("eu.cra.art14.aev"), facts, "notification", now);
  EXPECT_EQ(warning.operative_due, at("2026-11-07T03:00:00Z"));
  EXPECT_EQ(warning.legal_due, at("2026-11-07T04:00:00Z"));
  EXPECT_EQ(filing.operative_due, at("2026-11-08T03:00:00Z"));
  // 8 November is a Sunday, and weekends count as days of rest: the latest line that can be
  // defended.
  EXPECT_EQ(filing.legal_due, at("2026-11-09T16:00:00Z"));
  EXPECT_EQ(notification.operative_due, at("2026-11-09T03:00:00Z"));
  EXPECT_EQ(notification.legal_due, at("2026-11-09T04:00:00Z"));
  for (const StageVerdict* verdict : {&warning, &filing, &notification}) {
    EXPECT_EQ(verdict->state, StageState::running);
  }
  const auto raised = conflicts(compiled_rules(), facts, now);
  ASSERT_EQ(raised.size(), 2U);
  EXPECT_EQ(raised[0].regime, "cn.rmsv.art9");
  EXPECT_EQ(raised[1].regime, "eu.cra.art14.aev");
  EXPECT_EQ(raised[1].with, "cn.rmsv.art9");
  EXPECT_FALSE(raised[1].note_zh_cn.empty());

  facts.facts.back().value = "true";
  EXPECT_TRUE(conflicts(compiled_rules(), facts, now).empty());
}

TEST(Engine, EveryCaseOfTheReferenceIsAnExampleOrATest) {
  std::set<int> seen{25, 36, 37};  // above, and in programme_test.cpp
  for (const Regime* one : compiled_rules().regimes()) {
    for (const Yaml& example : one->examples.items) {
      const std::string& name = example.find("name")->text;
      if (name.starts_with("E3 ")) {
        seen.insert(std::stoi(name.substr(3)));
        const std::size_t also = name.find(" and ");
        if (also != std::string::npos && also < 6) {
          seen.insert(std::stoi(name.substr(also + 5)));
        }
      }
    }
  }
  for (int number = 1; number <= 40; ++number) {
    EXPECT_TRUE(seen.contains(number)) << number;
  }
}

TEST(Engine, TheSameInputGivesTheSameBytes) {
  for (const Regime* one : compiled_rules().regimes()) {
    const auto cases = example_cases(*one);
    ASSERT_TRUE(cases.has_value());
    for (const ExampleCase& example : *cases) {
      for (const Instant as_of : example.as_of) {
        std::string first;
        std::string second;
        for (std::string* out : {&first, &second}) {
          for (const StageVerdict& verdict :
               evaluate(*one, compiled_rules(), example.input.as_known(as_of), as_of)) {
            *out += to_json(verdict);
          }
        }
        EXPECT_EQ(first, second);
      }
    }
  }
}

/// A random case of one regime: facts of its own events and subjects, some submissions.
CaseInput random_case(const Regime& of, std::mt19937& random) {
  CaseInput input;
  input.party = {
      .id = "p", .roles = of.roles, .country = "BE", .markets = {"EU"}, .size = "medium"};
  if (of.jurisdiction.size() == 2 && of.jurisdiction != "EU") {
    input.party.country = of.jurisdiction;  // a national law binds those of its country
  }
  if (input.party.roles.empty()) {
    input.party.roles = {"any"};
  }
  std::vector<std::string> events = of.trigger.events;
  for (const auto& [name, subjects] : of.also) {
    events.push_back(name);
  }
  for (const char* name :
       {"measure_available", "handling_ended", "patch_available", "case_closed", "kev_listed"}) {
    events.emplace_back(name);
  }
  const auto when = [&] {
    return at("2024-01-01T00:00:00Z") + std::chrono::seconds(random() % 126'144'000U);
  };
  const auto pick_subject = [&]() -> std::string {
    return of.trigger.of.empty() ? "" : of.trigger.of[random() % of.trigger.of.size()];
  };
  const std::size_t count = 1 + random() % 5;
  for (std::size_t i = 0; i < count; ++i) {
    const Instant happened = when();
    Moment moment = Moment::at(happened);
    if (random() % 3 == 0) {
      moment = {happened, happened + std::chrono::hours(24)};
    }
    Fact fact = event(events[random() % events.size()], pick_subject(), moment);
    fact.id += "#" + std::to_string(i);
    fact.recorded_at = happened + std::chrono::hours(random() % 500);
    fact.weight = static_cast<Weight>(random() % 3);
    fact.status =
        random() % 2 == 0 ? EvidenceStatus::accepted : static_cast<EvidenceStatus>(random() % 5);
    RecordedFact recorded{.fact = fact};
    if (random() % 3 == 0) {
      recorded.decisions.push_back(
          {fact.recorded_at + std::chrono::hours(random() % 500), EvidenceStatus::withdrawn});
    }
    input.facts.push_back(std::move(recorded));
  }
  for (std::size_t i = random() % 3; i > 0; --i) {
    const Instant happened = when();
    input.submissions.push_back(
        {{.stage = of.stages[random() % of.stages.size()].id, .at = Moment::at(happened)},
         happened});
  }
  return input;
}

TEST(Engine, OperativeNeverLiesAfterLegal) {
  std::mt19937 random(1182);
  int lines = 0;
  for (const Regime* one : compiled_rules().regimes()) {
    for (int i = 0; i < 300; ++i) {
      const CaseInput input = random_case(*one, random);
      const Instant as_of = at("2024-06-01T00:00:00Z") + std::chrono::hours(random() % 40'000);
      for (const StageVerdict& verdict :
           evaluate(*one, compiled_rules(), input.as_known(as_of), as_of,
                    {.explain = Explain::no, .purpose = Purpose::rehearsal})) {
        if (verdict.operative_due && verdict.legal_due) {
          ++lines;
          EXPECT_LE(*verdict.operative_due, *verdict.legal_due) << one->id << " " << verdict.stage;
        }
        if (verdict.state == StageState::not_started ||
            verdict.state == StageState::not_applicable) {
          EXPECT_FALSE(verdict.late_by_s.has_value());
        }
        if (verdict.legal_unknown) {
          EXPECT_NE(to_text(verdict.state), to_text(StageState::late));
        }
      }
    }
  }
  EXPECT_GT(lines, 1000);
}

TEST(Engine, AFactRecordedLaterNeverChangesAnEarlierVerdict) {
  std::mt19937 random(20211209);
  for (const Regime* one : compiled_rules().regimes()) {
    for (int i = 0; i < 100; ++i) {
      CaseInput input = random_case(*one, random);
      const Instant as_of = at("2025-01-01T00:00:00Z") + std::chrono::hours(random() % 20'000);
      const auto say = [&] {
        std::string out;
        for (const StageVerdict& verdict :
             evaluate(*one, compiled_rules(), input.as_known(as_of), as_of)) {
          out += to_json(verdict);
        }
        return out;
      };
      const std::string before = say();
      // The new fact speaks of an earlier time, which is what tempts a careless engine.
      CaseInput more = random_case(*one, random);
      for (RecordedFact fact : more.facts) {
        fact.fact.recorded_at = as_of + std::chrono::microseconds(1 + random() % 1'000'000);
        input.facts.push_back(std::move(fact));
      }
      for (RecordedSubmission submission : more.submissions) {
        submission.recorded_at = as_of + std::chrono::microseconds(1);
        input.submissions.push_back(std::move(submission));
      }
      EXPECT_EQ(say(), before) << one->id;
    }
  }
}

TEST(Engine, WithdrawingEvidenceAnnulsABreachAndKeepsItsTrace) {
  std::mt19937 random(20261120);
  int annulled = 0;
  for (const Regime* one : compiled_rules().regimes()) {
    for (int i = 0; i < 60; ++i) {
      const CaseInput input = random_case(*one, random);
      const Instant as_of = at("2028-06-01T00:00:00Z");
      CaseFacts facts = input.as_known(as_of);
      for (Fact& fact : facts.facts) {
        fact.status = EvidenceStatus::accepted;
        fact.weight = Weight::proven;
      }
      const auto before = evaluate(*one, compiled_rules(), facts, as_of, {.explain = Explain::no});
      for (Fact& fact : facts.facts) {
        fact.status = EvidenceStatus::withdrawn;
      }
      const auto after = evaluate(*one, compiled_rules(), facts, as_of, {.explain = Explain::no});
      for (std::size_t n = 0; n < before.size(); ++n) {
        if (before[n].state == StageState::late || before[n].state == StageState::missed) {
          ++annulled;
          EXPECT_EQ(to_text(after[n].state), to_text(StageState::annulled))
              << one->id << " " << after[n].stage;
          ASSERT_TRUE(after[n].annulment.has_value());
          EXPECT_EQ(after[n].annulment->state, before[n].state);
          EXPECT_FALSE(after[n].annulment->facts.empty());
        } else {
          EXPECT_FALSE(after[n].annulment.has_value()) << one->id << " " << after[n].stage;
        }
      }
    }
  }
  EXPECT_GT(annulled, 100);
}

TEST(Engine, ExplanationsNameEditionsAndTheArithmeticInBothLanguages) {
  CaseFacts facts{.party = {.id = "p", .roles = {"product_provider"}, .country = "CN"}};
  facts.facts = {event("awareness", "vuln.in_own_product",
                       {at("2021-11-23T16:00:00Z"), at("2021-11-24T16:00:00Z")})};
  const StageVerdict verdict =
      verdict_of(regime("cn.rmsv.art7"), facts, "file_miit", at("2021-12-10T00:00:00Z"));
  std::string en;
  std::string zh;
  for (const std::string& line : verdict.explanation_en) {
    en += line + "\n";
  }
  for (const std::string& line : verdict.explanation_zh_cn) {
    zh += line + "\n";
  }
  EXPECT_EQ(verdict.explanation_en.size(), verdict.explanation_zh_cn.size());
  for (const char* want :
       {"[cn.rmsv.art7, edition 2]", "[cn, edition 2026-11-23]", "art. 7(2)",
        "the day of awareness, 24 November 2021, is not counted",
        "the last day of 2 days is 26 November 2021",
        "The reminder line is the end of 25 November 2021, Beijing time (16:00 UTC).",
        "is the end of 26 November 2021, Beijing time (16:00 UTC).",
        "late by 13 d 8 h 0 min so far"}) {
    EXPECT_NE(en.find(want), std::string::npos) << want << "\n" << en;
  }
  for (const char* want : {"第2版", "2026年11月23日版", "发现或者获知当日（2021年11月24日）不计入",
                           "2日期间的最后一日为2021年11月26日", "北京时间2021年11月26日24时",
                           "已逾期13天8小时0分钟"}) {
    EXPECT_NE(zh.find(want), std::string::npos) << want << "\n" << zh;
  }
}

TEST(Engine, ARegimeThatIsNotInForceNeverRaisesARealDeadline) {
  CaseFacts facts{.party = {.id = "p", .roles = {"covered_entity"}, .country = "US"}};
  facts.facts = {event("awareness", "incident.covered", Moment::at(at("2026-10-01T00:00:00Z")))};
  const Instant now = at("2026-10-02T00:00:00Z");
  for (const StageVerdict& verdict : evaluate(regime("us.circia"), compiled_rules(), facts, now)) {
    EXPECT_EQ(verdict.state, StageState::not_applicable);
    EXPECT_FALSE(verdict.operative_due.has_value());
  }
  const auto rehearsed =
      evaluate(regime("us.circia"), compiled_rules(), facts, now, {.purpose = Purpose::rehearsal});
  EXPECT_EQ(rehearsed.front().state, StageState::running);
}

TEST(Engine, AStageOnRequestIsMetAgainForEachRequest) {
  CaseFacts facts{
      .party = {.id = "p", .roles = {"manufacturer"}, .country = "BE", .markets = {"EU"}}};
  facts.facts = {
      event("awareness", "vuln.actively_exploited", Moment::at(at("2026-11-03T06:00:00Z"))),
      event("request", "csirt", Moment::at(at("2026-11-05T06:00:00Z"))),
      event("request", "csirt", Moment::at(at("2026-11-09T06:00:00Z")))};
  facts.submissions = {{.stage = "intermediate", .at = Moment::at(at("2026-11-06T06:00:00Z"))}};
  const Regime& cra = regime("eu.cra.art14.aev");
  EXPECT_EQ(verdict_of(cra, facts, "intermediate", at("2026-11-04T00:00:00Z")).state,
            StageState::not_started);
  EXPECT_EQ(verdict_of(cra, facts, "intermediate", at("2026-11-05T12:00:00Z")).state,
            StageState::running);
  EXPECT_EQ(verdict_of(cra, facts, "intermediate", at("2026-11-07T00:00:00Z")).state,
            StageState::met);
  EXPECT_EQ(verdict_of(cra, facts, "intermediate", at("2026-11-10T00:00:00Z")).state,
            StageState::running);
}

}  // namespace
}  // namespace tocsin::regimes
