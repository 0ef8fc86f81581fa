#include "flow/exercise.h"

#include "base/error_for_test.h"
#include "base/json.h"
#include "regimes/library.h"
#include "store/testing.h"

#include <gtest/gtest.h>

namespace tocsin::flow {
namespace {

class OnBothEngines : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Engines, OnBothEngines, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

/// A world on an empty store whose clock begins with the exercise.
struct Stage {
  explicit Stage(const std::string& engine)
      : store(engine), law(*regimes::Library::load(regimes::rules_files())) {
    store.clock.set(*exercise_start("log4shell"));
    TOC_ASSERT(store.open().has_value());
    world = {.store = &*store,
             .law = &law,
             .clock = &store.clock,
             .notice_key = &notice_key,
             .notice_key_name = "tocsin.test/notices",
             .token_secret = Buffer(32),
             .base_url = "http://127.0.0.1:8460"};
  }
  store::testing::TestStore store;
  regimes::Library law;
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
  EXPECT_EQ(error_of(run_exercise(stage.world, stage.store.clock, "log4shell")).code,
            Errc::conflict)
      << "only on an empty store";
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

TEST(Exercise, AnUnknownOneIsRefused) {
  EXPECT_EQ(error_of(exercise_start("nothing")).code, Errc::not_found);
}

}  // namespace
}  // namespace tocsin::flow
