// The rules that are compiled in: they load, their examples hold, and they say the same again.
#include "regimes/evaluate.h"
#include "regimes/examples.h"
#include "regimes/library.h"

#include <gtest/gtest.h>

#include <algorithm>

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

// A duty that moved to another file (`formerly`) is owed under one of the two.
TEST(Rules, WhereARegimeTookAnothersPlaceTheOtherBindsNobody) {
  const auto library = Library::load(rules_files());
  ASSERT_TRUE(library.has_value()) << describe(library.error());
  int asked = 0;
  for (const Regime* regime : library->regimes()) {
    for (const std::string& former : regime->formerly) {
      const Regime* old = library->find(former);
      if (old == nullptr) {
        continue;  // it is gone
      }
      const auto cases = example_cases(*regime);
      ASSERT_TRUE(cases.has_value()) << describe(cases.error());
      for (const ExampleCase& example : *cases) {
        SCOPED_TRACE(regime->file + ": " + example.name);
        const Instant as_of = example.last_as_of;
        const CaseFacts facts = example.input.as_known(as_of);
        const auto binds = [&](const Regime& one) {
          return std::ranges::any_of(evaluate(one, *library, facts, as_of),
                                     [](const StageVerdict& verdict) {
                                       return verdict.state != StageState::not_applicable &&
                                              verdict.state != StageState::superseded;
                                     });
        };
        if (binds(*regime)) {
          ++asked;
          EXPECT_FALSE(binds(*old)) << former;
        }
      }
    }
  }
  EXPECT_GT(asked, 0);
}

}  // namespace
}  // namespace tocsin::regimes
