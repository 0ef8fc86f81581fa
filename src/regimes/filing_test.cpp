#include "regimes/filing.h"

#include "base/error_for_test.h"
#include "base/json.h"
#include "regimes/test_rules.h"

#include <gtest/gtest.h>

#include <set>

namespace tocsin::regimes {
namespace {

const Regime& cra() {
  return *compiled_rules().find("eu.cra.art14.aev");
}

FilingInput early_warning() {
  return {.given = {{"type", "vulnerability"},
                    {"title", "Remote code execution"},
                    {"summary", "A <b>logging</b> library resolves names from messages."},
                    {"manufacturer", "Example GmbH"},
                    {"member_states", "BE, DE"},
                    {"product", "Logger 2"},
                    {"product_version", "2.0 to 2.14.1"}},
          .automatic = {{"awareness_datetime", "2026-11-03T06:00:00Z"}}};
}

TEST(Filing, TheReportingPlatformHasFortyFields) {
  std::set<std::string> ids;
  const FieldSet* vulnerability = compiled_rules().field_set("srp.aev");
  const FieldSet* incident = compiled_rules().field_set("srp.incident");
  ASSERT_NE(vulnerability, nullptr);
  ASSERT_NE(incident, nullptr);
  EXPECT_EQ(vulnerability->fields.size(), 18U + 13U);
  EXPECT_EQ(incident->fields.size(), 18U + 9U);
}

TEST(Filing, NamesWhatIsMissingAndIsReadyWithoutIt) {
  FilingInput input = early_warning();
  auto filing = prepare_filing(cra(), "early_warning", compiled_rules(), input);
  ASSERT_TRUE(filing.has_value()) << describe(filing.error());
  EXPECT_TRUE(filing->is_ready());
  EXPECT_EQ(filing->field_edition, "2026-09-29");

  input.given.erase("title");
  input.given["summary"] = "  ";
  filing = prepare_filing(cra(), "early_warning", compiled_rules(), input);
  EXPECT_EQ(filing->faults(), (std::vector<std::string>{"title", "summary"}));
  EXPECT_NE(to_text(*filing, Language::zh_cn).find("标题〔缺失〕"), std::string::npos);

  input.given["title"] = std::string(255, 'x');
  input.given["summary"] = "漏洞";
  EXPECT_TRUE(prepare_filing(cra(), "early_warning", compiled_rules(), input)->is_ready());
  input.given["title"] += "x";
  EXPECT_EQ(prepare_filing(cra(), "early_warning", compiled_rules(), input)->faults(),
            std::vector<std::string>{"title"});
  // 255 characters, not bytes.
  input.given["title"].clear();
  for (int i = 0; i < 255; ++i) {
    input.given["title"] += "漏";
  }
  EXPECT_TRUE(prepare_filing(cra(), "early_warning", compiled_rules(), input)->is_ready());
}

TEST(Filing, TheNextStageCarriesOverAndAsksForItsOwn) {
  const auto first = prepare_filing(cra(), "early_warning", compiled_rules(), early_warning());
  FilingInput input{.given = {{"title", "Remote code execution in Logger 2"}},
                    .before = values_of(*first)};
  const auto second = prepare_filing(cra(), "notification", compiled_rules(), input);
  ASSERT_TRUE(second.has_value()) << describe(second.error());
  // ENISA's table of 29 September 2026: measures and sensitivity are optional at 72 hours, and the
  // version of the product is required at every stage.
  EXPECT_EQ(second->faults(),
            (std::vector<std::string>{"general_information", "occurred_datetime"}));
  const FieldValues values = values_of(*second);
  EXPECT_EQ(values.at("title"), "Remote code execution in Logger 2");
  EXPECT_EQ(values.at("product"), "Logger 2");
  EXPECT_EQ(values.at("product_version"), "2.0 to 2.14.1");
  FilingInput no_version = early_warning();
  no_version.given.erase("product_version");
  EXPECT_EQ(prepare_filing(cra(), "early_warning", compiled_rules(), no_version)->faults(),
            std::vector<std::string>{"product_version"});
  const auto last = prepare_filing(
      cra(), "final", compiled_rules(),
      {.given = {{"general_information", "x"}, {"occurred_datetime", "2026-11-03T06:00:00Z"}},
       .before = values_of(*second)});
  EXPECT_EQ(last->faults(), (std::vector<std::string>{"measures_taken", "user_measures",
                                                      "measure_available_datetime",
                                                      "update_details", "severity", "impact"}));
}

TEST(Filing, RefusesFieldsThatTheStageDoesNotAskFor) {
  FilingInput input = early_warning();
  input.given["root_cause"] = "x";
  const auto refused = prepare_filing(cra(), "early_warning", compiled_rules(), input);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(error_of(refused).where, "root_cause");
  EXPECT_EQ(error_of(prepare_filing(cra(), "nothing", compiled_rules(), input)).code,
            Errc::not_found);
}

TEST(Filing, IsWrittenAsTextAndJson) {
  const auto filing = prepare_filing(cra(), "early_warning", compiled_rules(), early_warning());
  const auto json = JsonDocument::parse(to_json(*filing));
  ASSERT_TRUE(json.has_value());
  EXPECT_EQ(json->root().find("ready")->boolean(), true);
  std::size_t empty_fields = 0;
  for (const Json& field : json->root().find("fields")->elements()) {
    const bool has_value = field.find("value").has_value() && !field.find("value")->is_null();
    EXPECT_EQ(has_value, field.text_at({"origin"}) != "none") << *field.text_at({"id"});
    empty_fields += has_value ? 0 : 1;
  }
  EXPECT_GT(empty_fields, 0U);
  EXPECT_NE(to_text(*filing, Language::en).find("product\nLogger 2\n"), std::string::npos);
  for (const Regime* regime : compiled_rules().regimes()) {
    for (const Stage& stage : regime->stages) {
      const auto empty = prepare_filing(*regime, stage.id, compiled_rules(), {});
      ASSERT_TRUE(empty.has_value());
      EXPECT_TRUE(JsonDocument::parse(to_json(*empty)).has_value());
    }
  }
}

TEST(Filing, OfWhatWasHandedInTextsThatSaySomethingCount) {
  EXPECT_EQ(
      parse_values(R"({"a":"x","b":" y ","c":"","d":" \t","e":7,"f":null,"g":["z"],"h":true})"),
      (FieldValues{{"a", "x"}, {"b", " y "}}));
  for (const char* nothing : {"", "{", "[]", "[\"a\"]", "7", "null", "{}"}) {
    EXPECT_TRUE(parse_values(nothing).empty()) << nothing;
  }
}

}  // namespace
}  // namespace tocsin::regimes
