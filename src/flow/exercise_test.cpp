#include "flow/exercise.h"

#include "base/json.h"
#include "regimes/library.h"
#include "store/testing.h"

#include <gtest/gtest.h>

namespace tocsin::flow {
namespace {

class OnBothEngines : public ::testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Engines, OnBothEngines, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(OnBothEngines, Log4ShellEndsAsTheRecordAndTheRulesSay) {
  store::testing::TestStore store(GetParam());
  store.clock.set(*exercise_start("log4shell"));
  ASSERT_TRUE(store.open().has_value());
  const auto law = regimes::Library::load(regimes::rules_files());
  ASSERT_TRUE(law.has_value()) << law.error().message;
  const SigningKey notice_key = SigningKey::generate();
  const World world{.store = &*store,
                    .law = &*law,
                    .clock = &store.clock,
                    .notice_key = &notice_key,
                    .notice_key_name = "tocsin.test/notices",
                    .token_secret = Buffer(32),
                    .base_url = "http://127.0.0.1:8460"};
  const Result<ExerciseResult> result = run_exercise(world, store.clock, "log4shell");
  ASSERT_TRUE(result.has_value()) << describe(result.error());
  EXPECT_TRUE(result->passed);
  for (const std::string& failure : result->failures) {
    ADD_FAILURE() << failure;
  }
  ASSERT_TRUE(JsonDocument::parse(result->json).has_value());
}

TEST(Exercise, AnUnknownOneIsRefused) {
  EXPECT_EQ(exercise_start("nothing").error().code, Errc::not_found);
}

}  // namespace
}  // namespace tocsin::flow
