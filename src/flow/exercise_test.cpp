#include "flow/exercise.h"

#include "base/error_for_test.h"
#include "base/json.h"
#include "regimes/library.h"
#include "store/sharing.h"
#include "store/testing.h"

#include <gtest/gtest.h>

namespace tocsin::flow {
namespace {

class OnBothEngines : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Engines, OnBothEngines, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

/// The law as it stands: read once, since nothing changes it.
const regimes::Library& law() {
  static const regimes::Library kLaw = *regimes::Library::load(regimes::rules_files());
  return kLaw;
}

/// A world on an empty store whose clock begins with the exercise.
struct Stage {
  explicit Stage(const std::string& engine) : store(engine) {
    store.clock.set(*exercise_start("log4shell"));
    TOC_ASSERT(store.open().has_value());
    world = {.store = &*store,
             .law = &law(),
             .clock = &store.clock,
             .notice_key = &notice_key,
             .notice_key_name = "tocsin.test/notices",
             .token_secret = Buffer(32),
             .base_url = "http://127.0.0.1:8460"};
  }
  store::testing::TestStore store;
  SigningKey notice_key = SigningKey::generate();
  World world;
};

TEST_P(OnBothEngines, Log4ShellEndsAsTheRecordAndTheRulesSay) {
  Stage stage(GetParam());
  const Result<ExerciseResult> result = run_exercise(stage.world, stage.store.clock, "log4shell");
  ASSERT_TRUE(result.has_value()) << describe(result.error());
  EXPECT_TRUE(result->passed);
  for (const std::string& failure : result->failures) {
    ADD_FAILURE() << failure;
  }
  ASSERT_TRUE(JsonDocument::parse(result->json).has_value());
  EXPECT_TRUE(error_of(run_exercise(stage.world, stage.store.clock, "log4shell"))
                  .message.contains("on an empty store"));
}

TEST_P(OnBothEngines, TheAnswerTellsEachStepWithItsActorAndWhatIsOfNoRecord) {
  Stage stage(GetParam());
  const auto result = run_exercise(stage.world, stage.store.clock, "log4shell");
  ASSERT_TRUE(result.has_value()) << describe(result.error());
  const auto document = JsonDocument::parse(result->json);
  const auto list = [&](std::string_view key) { return document->root().find(key)->elements(); };
  std::size_t endings = 0;
  for (const Json& step : list("steps")) {
    const std::string_view act = *step.text_at({"act"});
    endings += step.find("ending") ? 1 : 0;
    EXPECT_EQ(step.find("ending").has_value(), *step.text_at({"at"}) > "2022-06-23") << act;
    EXPECT_TRUE(act != "share" || step.text_at({"actor"}) == "analyst, officer");
  }
  EXPECT_EQ(endings, 9U);
  for (const Json& change : list("standing")) {
    EXPECT_EQ(change.find("reassess_at")->is_null(), change.text_at({"to"}) != "suspended");
  }
  const Json receipts = *document->root().find("receipts");
  EXPECT_EQ(receipts.find("issued")->integer(), 3) << "two reports and a filing";
  EXPECT_EQ(receipts.find("verified")->integer(), 3);
  const auto warnings = stage.world.store->read([](store::Reader& reader) {
    return store::notices::list_public(reader, "risk_warning", 10);
  });
  EXPECT_EQ(warnings->size(), 1U);
}

constexpr std::string_view kHead = R"(id: x
start: "2021-11-01T00:00:00Z"
operator: {name: Operator, country: CN}
programme: example.threat-sharing
parties: [{handle: acme, name: Acme, country: CN, roles: [], markets: [], size: ""}]
people:
  - {name: O, mail: o@example.org, role: officer, key: officer}
  - {name: S, mail: s@example.org, role: officer, key: second}
  - {name: A, mail: a@example.org, role: auditor, key: auditor}
steps:
)";

TEST(Exercise, AFileThatIsWrongIsRefusedAtItsLine) {
  struct Row {
    const char* step;
    const char* why;
  };
  for (const Row& row : {
           Row{R"(  - {at: "2021-11-01T01:00:00", act: join, party: acme})", "offset"},
           Row{R"(  - {at: "2021-11-01T01:00:00Z"})", "lacks the field"},
           Row{R"(  - {at: "2021-11-01T01:00:00Z", act: dance})", "no step of that name"},
           Row{R"(  - {at: "2021-11-01T01:00:00Z", act: join})", "lacks the field"},
           Row{R"(  - {at: "2021-11-01T01:00:00Z", act: join, party: nobody})", "no organization"},
           Row{R"(  - {at: "2021-11-01T01:00:00Z", act: step, party: acme, target: active})",
               "No earlier step"},
           Row{R"(  - {at: "2021-11-01T01:00:00Z", act: accept, fact: f})", "No earlier step"},
           Row{R"(  - {at: "2021-11-01T01:00:00Z", act: access, party: acme, channel: feed})",
               "No earlier step"},
           Row{R"(  - {at: "2021-11-01T01:00:00Z", act: standing, party: acme})",
               "No earlier step"},
           Row{R"(  - {at: "2021-11-01T01:00:00Z", act: report, by: officer, as: r})",
               "lacks the report"},
       }) {
    SCOPED_TRACE(row.step);
    Stage stage("sqlite");
    const auto result = play_exercise(stage.world, stage.store.clock,
                                      std::string(kHead) + row.step + "\n", "x.yaml");
    ASSERT_FALSE(result.has_value());
    EXPECT_NE(error_of(result).message.find(row.why), std::string::npos)
        << describe(result.error());
    EXPECT_EQ(error_of(result).where, "x.yaml:11");
  }
}

TEST(Exercise, AnExpectationThatDoesNotHoldIsAFailureAndNotAnError) {
  Stage stage("sqlite");
  const auto result = play_exercise(stage.world, stage.store.clock,
                                    std::string(kHead) +
                                        R"(  - {at: "2021-11-01T01:00:00Z", act: join, party: acme}
  - {at: "2021-11-01T02:00:00Z", act: standing, party: acme, expect: {state: active, on: "2021-11-01"}}
)",
                                    "x.yaml");
  ASSERT_TRUE(result.has_value()) << describe(result.error());
  EXPECT_FALSE(result->passed);
  ASSERT_EQ(result->failures.size(), 1U);
  EXPECT_EQ(result->failures.front(), "the state is candidate (x.yaml:12)");
}

constexpr std::string_view kScene = R"(id: x
start: "2021-11-01T00:00:00Z"
operator: {name: Operator, country: CN}
programme: example.threat-sharing
parties:
  - {handle: acme, name: Acme, country: CN, roles: [product_provider], markets: [CN], size: ""}
  - {handle: agency, name: Agency, country: US, roles: [fceb_agency], markets: [], size: ""}
people:
  - {name: O, mail: o@example.org, role: officer, key: officer}
  - {name: S, mail: s@example.org, role: officer, key: second}
  - {name: N, mail: n@example.org, role: analyst, key: analyst}
  - {name: A, mail: a@example.org, role: auditor, key: auditor}
  - {name: P, mail: p@example.org, role: partner_administrator, party: acme, key: partner}
steps:
  - {at: "2021-11-01T01:00:00Z", act: join, party: acme}
  - {at: "2021-11-01T02:00:00Z", act: step, party: acme, target: active, reason: signed, agreement_signed: "2021-11-01T01:00:00Z"}
  - {at: "2021-11-02T00:00:00Z", act: report, by: partner, as: r, report: {product: Widget, description: A hole}}
  - {at: "2021-11-02T01:00:00Z", act: open_case, report: r, as: c}
  - {at: "2021-11-02T01:00:00Z", act: participant, case: c, party: acme, roles: [vendor]}
  - {at: "2021-11-02T01:00:00Z", act: participant, case: c, party: agency, roles: [deployer]}
  - {at: "2021-11-03T00:00:00Z", act: fact, as: f, case: c, party: acme, fact: partner.no_support, earliest: "2021-11-03T00:00:00Z", latest: "2021-11-03T00:00:00Z", weight: proven, evidence: a mail}
  - {at: "2021-11-03T00:00:00Z", act: accept, fact: f, reason: holds}
  - {at: "2021-11-04T00:00:00Z", act: step, party: acme, target: noticed, reason: no support, evidence: [f]}
  - {at: "2021-11-05T00:00:00Z", act: answer, by: partner, party: acme, text: so it was}
  - {at: "2021-11-06T00:00:00Z", act: step, party: acme, target: suspended, reason: no support, demands: [{demand: d, criterion: c}]}
)";

constexpr std::string_view kListed =
    R"(  - {at: "2021-11-07T00:00:00Z", act: fact, as: kev, case: c, party: agency, fact: kev_listed, earliest: "2021-11-07T00:00:00Z", latest: "2021-11-07T00:00:00Z", weight: proven, evidence: e}
  - {at: "2021-11-07T00:00:00Z", act: accept, fact: kev, reason: holds}
  - {at: "2021-11-07T00:00:00Z", act: fact, as: due, case: c, party: agency, fact: kev.dueDate, value: "2022-05-09", earliest: "2021-11-07T00:00:00Z", latest: "2021-11-07T00:00:00Z", weight: proven, evidence: e}
  - {at: "2021-11-07T00:00:00Z", act: accept, fact: due, reason: holds}
)";

TEST(Exercise, WhatTimeBringsHappensWhenItIsDueWhicheverComesFirst) {
  Stage stage("sqlite");
  const auto result = play_exercise(
      stage.world, stage.store.clock,
      std::string(kScene) + std::string(kListed) +
          R"(  - {at: "2022-05-06T16:00:00Z", act: standing, party: acme, expect: {state: reassessment, on: "2022-05-06T16:00:00Z"}}
  - {at: "2022-05-11T00:00:00Z", act: standing, party: acme}
)",
      "x.yaml");
  ASSERT_TRUE(result.has_value()) << describe(result.error());
  EXPECT_EQ(result->failures, std::vector<std::string>());
  const auto rows = stage.world.store->read([](store::Reader& reader) {
    return reader.query(
        "SELECT kind, at FROM journal WHERE kind IN ('duty.warned', 'duty.late', "
        "'standing.reassessment') ORDER BY idx");
  });
  std::vector<std::string> acts;
  for (const store::Row& row : *rows) {
    acts.push_back(row.text(0) + " " + to_rfc3339(row.instant(1)));
  }
  EXPECT_EQ(acts,
            (std::vector<std::string>{
                "duty.warned 2022-05-03T04:00:00Z", "standing.reassessment 2022-05-06T16:00:00Z",
                "duty.warned 2022-05-07T04:00:00Z", "duty.warned 2022-05-09T04:00:00Z",
                "duty.late 2022-05-10T04:00:00.000001Z"}));
}

TEST(Exercise, AStepThatAsksForWhatIsNotThereIsRefusedAndADelayIsCountedToTheSecond) {
  struct Row {
    const char* step;
    const char* refused;  ///< null: it is played
    const char* failure = nullptr;
  };
  for (
      const Row& row : {
          Row{R"(act: reform, by: partner, party: acme, item: 0, evidence: e)", nullptr},
          Row{R"(act: reform, by: partner, party: acme, item: 1, evidence: e)",
              "The checklist has no such item."},
          Row{R"(act: reform, by: partner, party: acme, item: -1, evidence: e)",
              "The checklist has no such item."},
          Row{R"(act: step, party: acme, target: probation, evidence: [g])",
              "No earlier step made \"g\"."},
          Row{R"(act: verdict, case: c, party: agency, regime: us.cisa.bod-22-01, stage: none)",
              "The regime has no such stage for this party."},
          Row{R"(act: verdict, case: c, party: agency, regime: us.cisa.bod-22-01, stage: remediate, expect: {state: late, operative_due: "2022-05-10T04:00:00Z", legal_due: "2022-05-10T04:00:00Z", late_by_s_min: 72000})",
              nullptr},
          Row{R"(act: verdict, case: c, party: agency, regime: us.cisa.bod-22-01, stage: remediate, expect: {state: late, operative_due: "2022-05-10T04:00:00Z", legal_due: "2022-05-10T04:00:00Z", late_by_s_min: 72001})",
              nullptr, "the delay is shorter than the record shows (x.yaml:30)"},
      }) {
    SCOPED_TRACE(row.step);
    Stage stage("sqlite");
    const auto result = play_exercise(stage.world, stage.store.clock,
                                      std::string(kScene) + std::string(kListed) +
                                          R"(  - {at: "2022-05-11T00:00:00Z", )" + row.step + "}\n",
                                      "x.yaml");
    ASSERT_EQ(result.has_value(), row.refused == nullptr);
    if (row.refused != nullptr) {
      EXPECT_EQ(result.error().message, std::string(row.refused) + " x.yaml:30");
      EXPECT_EQ(result.error().where, "x.yaml:30");
      continue;
    }
    EXPECT_EQ(result->failures, row.failure == nullptr ? std::vector<std::string>()
                                                       : std::vector<std::string>{row.failure});
  }
}

TEST(Exercise, AFileNamesWhoPlaysAndAFaultOfItsSecondEndingIsOneToo) {
  const std::string head(kHead);
  for (const char* key : {"operator", "programme", "parties", "people"}) {
    Stage stage("sqlite");
    std::string without = head;
    without.replace(without.find("\n" + std::string(key)) + 1, std::string(key).size(), "other");
    const Error found = error_of(play_exercise(stage.world, stage.store.clock, without, "x.yaml"));
    EXPECT_EQ(found.message, "An exercise has an operator, a programme, parties and people.")
        << key;
    EXPECT_EQ(found.where, "x.yaml") << key;
  }
  for (const auto& [act, is_played] : {std::pair{"join", true}, {"dance", false}}) {
    Stage stage("sqlite");
    const auto result = play_exercise(
        stage.world, stage.store.clock,
        head.substr(0, head.find("steps:")) +
            R"(second_ending: [{at: "2021-11-01T01:00:00Z", party: acme, act: )" + act + "}]\n",
        "x.yaml");
    EXPECT_EQ(result.has_value(), is_played);
  }
}

TEST(Exercise, AnUnknownOneIsRefused) {
  EXPECT_EQ(error_of(exercise_start("nothing")).code, Errc::not_found);
}

}  // namespace
}  // namespace tocsin::flow
