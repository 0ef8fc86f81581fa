// Every test of the table with a document that fails it and one that passes.
#include "csaf/cases_for_test.h"
#include "csaf/structure.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace tocsin::csaf {
namespace {

using namespace testing;

std::vector<Case> cases_of_2_0() {
  constexpr Of v = Of::v2_0;
  return {in_document("6.2.10", v, R"("distribution":{"text":"T"})",
                      R"("distribution":{"tlp":{"label":"WHITE"}})")};
}

std::vector<Case> all_cases() {
  std::vector<Case> out;
  for (auto part :
       {cases_of_both(Of::v2_0), cases_of_2_0(), cases_of_both(Of::v2_1), cases_of_2_1()}) {
    std::ranges::move(part, std::back_inserter(out));
  }
  return out;
}

const ValidateOptions kNow = {.now = *parse_rfc3339("2026-01-01T00:00:00Z")};

constexpr JsonLimits kDeep = {.depth_max = kDocumentDepthMax};

TEST(CsafValidation, EachTestFailsAndPasses) {
  for (const Case& one : all_cases()) {
    SCOPED_TRACE(std::string(one.test) + (one.version == Of::v2_0 ? " of 2.0" : " of 2.1"));
    const std::string bad = text_of(one.failing, one.version);
    EXPECT_TRUE(JsonDocument::parse(bad, kDeep).has_value()) << bad;
    EXPECT_TRUE(is_reported(validate(bad, kNow), one.test)) << bad;
    const std::string good = text_of(one.passing, one.version);
    EXPECT_TRUE(JsonDocument::parse(good, kDeep).has_value()) << good;
    const Validation report = validate(good, kNow);
    EXPECT_FALSE(is_reported(report, one.test)) << good;
    EXPECT_FALSE(is_reported(report, "schema")) << good << errors_of(report);
  }
}

TEST(CsafValidation, EachTestOfTheTableHasACase) {
  std::set<std::pair<std::string_view, Of>> cased;
  for (const Case& one : all_cases()) {
    cased.emplace(one.test, one.version);
  }
  for (const TestName& test : test_names()) {
    if (test.id == "5.1" || test.id == "6.2.22") {
      continue;  // TheFileIsNamedAfterTheDocument, TheTitleDoesNotRepeatTheId
    }
    EXPECT_TRUE(!test.is_in_2_0 || cased.contains({test.id, Of::v2_0})) << test.id << " of 2.0";
    EXPECT_TRUE(!test.is_in_2_1 || cased.contains({test.id, Of::v2_1})) << test.id << " of 2.1";
  }
}

}  // namespace
}  // namespace tocsin::csaf
