// Canonical JSON: what our payloads may hold and nothing else.
#include "proof/canonical.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::proof {
namespace {

Result<std::string> canonical(std::string_view text) {
  TOC_TRY(const JsonDocument document, JsonDocument::parse(text));
  return canonical_json(document.root());
}

TEST(Canonical, WritesEachValueInItsOneForm) {
  const struct {
    std::string_view text;
    std::string_view want;
  } rows[] = {
      {"null", "null"},
      {" true ", "true"},
      {"false", "false"},
      {"[ ]", "[]"},
      {"[1, \"x\" ,[null]]", "[1,\"x\",[null]]"},
      {"{}", "{}"},
      {R"({"b":1,"a":{"d":[],"c":2},"A":3})", R"({"A":3,"a":{"c":2,"d":[]},"b":1})"},
      {R"("\u0041\/")", R"("A/")"},
      {R"({"a":"é"})", R"({"a":"é"})"},
      {"9007199254740991", "9007199254740991"},
      {"-9007199254740991", "-9007199254740991"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);
    const auto out = canonical(row.text);
    ASSERT_TRUE(out.has_value()) << describe(out.error());
    EXPECT_EQ(*out, row.want);
  }
}

TEST(Canonical, RefusesWhatHasNoOneForm) {
  for (const std::string_view bad :
       {"9007199254740992", "-9007199254740992", "1.5", "1e3", R"({"é":1})", "[1.5]",
        R"({"a":[9007199254740992]})", R"([{"a":-9007199254740992}])"}) {
    EXPECT_EQ(error_of(canonical(bad)).code, Errc::malformed) << bad;
  }
}

}  // namespace
}  // namespace tocsin::proof
