// The rules that are compiled in: they load, their examples hold, and they say the same again.
#include "regimes/examples.h"
#include "regimes/library.h"

#include <gtest/gtest.h>

namespace tocsin::regimes {
namespace {

TEST(Rules, EveryFileLoads) {
  const auto library = Library::load(rules_files());
  ASSERT_TRUE(library.has_value()) << describe(library.error());
  EXPECT_NE(library->find("cn.rmsv.art7"), nullptr);
  EXPECT_NE(library->calendar("cn"), nullptr);
}

TEST(Rules, EveryRegimeHasExamplesAndTheyHold) {
  const auto library = Library::load(rules_files());
  ASSERT_TRUE(library.has_value()) << describe(library.error());
  for (const Regime* newest : library->regimes()) {
    for (const Regime* regime : library->editions(newest->id)) {
      SCOPED_TRACE(regime->file);
      const auto result = run_examples(*regime, *library);
      ASSERT_TRUE(result.has_value()) << describe(result.error());
      EXPECT_GT(result->expectations, 0U);
      for (const std::string& failure : result->failures) {
        ADD_FAILURE() << failure;
      }
    }
  }
}

}  // namespace
}  // namespace tocsin::regimes
