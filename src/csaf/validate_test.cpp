// What is reported of whole documents: valid ones, broken ones, hostile ones.
#include "base/error_for_test.h"
#include "csaf/structure.h"
#include "csaf/testing.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

TEST(CsafValidation, TheMinimalDocumentIsValid) {
  for (const Of version : {Of::v2_0, Of::v2_1}) {
    const Validation report = validate(text_of({}, version));
    EXPECT_TRUE(report.is_valid()) << errors_of(report);
  }
}

TEST(CsafValidation, TheTitleDoesNotRepeatTheId) {
  std::string text = text_of({}, Of::v2_1);
  EXPECT_FALSE(is_reported(validate(text), "6.2.22"));
  text.replace(text.find(R"("title":"T")"), 11, R"("title":"A-1: T")");
  EXPECT_TRUE(is_reported(validate(text), "6.2.22"));
}

TEST(CsafValidation, TheFileIsNamedAfterTheDocument) {
  const std::string text = text_of({}, Of::v2_0);
  EXPECT_FALSE(is_reported(validate(text, {.file_name = "a-1.json"}), "5.1"));
  EXPECT_TRUE(is_reported(validate(text, {.file_name = "A-1.json"}), "5.1"));
  EXPECT_FALSE(is_reported(validate(text), "5.1"));
  EXPECT_EQ(file_name_of("Cisco SA: 2018/04//+x"), "cisco_sa_2018_04_+x.json");
}

TEST(CsafValidation, WhatIsNoCsafHasASchemaErrorAndItsPlace) {
  struct Row {
    std::string text;
    const char* path;
  };
  for (const Row& row : {
           Row{"", ""},
           {"{", ""},
           {"[]", ""},
           {"{}", ""},
           {R"({"document":{}})", ""},
           {R"({"document":{"csaf_version":2}})", ""},
           {R"({"document":{"csaf_version":"1.2"}})", "/document/csaf_version"},
           {R"({"document":{"csaf_version":"2.0","csaf_version":"2.0"}})", "/document"},
           {R"({"document":{"csaf_version":"2.0"}} x)", ""},
           {std::string(200, '[') + std::string(200, ']'), ""},
       }) {
    const Validation report = validate(row.text);
    ASSERT_EQ(report.errors.size(), 1U) << row.text;
    EXPECT_EQ(report.errors[0].test, "schema");
    EXPECT_EQ(report.errors[0].path, row.path) << row.text;
  }
}

TEST(CsafValidation, FindingsAreBounded) {
  std::string list;
  for (std::size_t i = 0; i < kFaultsMax; ++i) {
    list += (i == 0 ? "" : ",") + std::string("{}");
  }
  const Validation report =
      validate(text_of({.rest = R"("vulnerabilities":[)" + list + "]"}, Of::v2_0));
  EXPECT_EQ(report.errors.size() + report.warnings.size() + report.infos.size(), kFaultsMax + 1);
  EXPECT_EQ(report.errors.back().test, "limits");
}

TEST(CsafValidation, ProductsOfGroupsAreBounded) {
  std::string members;
  for (int i = 0; i < 10'000; ++i) {
    members += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\"";
  }
  std::string remediations;
  for (int i = 0; i < 500; ++i) {
    remediations += (i == 0 ? "" : ",") +
                    std::string(R"({"category":"workaround","details":"D","group_ids":["G"]})");
  }
  const std::string text = R"("product_tree":{"product_groups":[{"group_id":"G","product_ids":[)" +
                           members + "]}]}," +
                           vulnerability(R"("remediations":[)" + remediations + "]");
  EXPECT_TRUE(is_reported(validate(text_of({.rest = text}, Of::v2_0)), "limits"));
}

TEST(CsafValidation, PathsFollowTheDocument) {
  const Validation report =
      validate(text_of({.rest = judged(R"("product_status":{"fixed":["P1","P9"]})")}, Of::v2_0));
  ASSERT_EQ(report.errors.size(), 1U) << errors_of(report);
  EXPECT_EQ(report.errors[0].path, "/vulnerabilities/0/product_status/fixed/1");
}

TEST(CsafValidation, TheAnswerIsJson) {
  Validation report;
  EXPECT_EQ(to_json(report), R"({"valid":true,"errors":[],"warnings":[],"infos":[]})");
  report.errors.push_back({"6.1.1", "/a", "No."});
  EXPECT_EQ(
      to_json(report, "a.json"),
      R"({"file":"a.json","valid":false,"errors":[{"test":"6.1.1","path":"/a","message":"No."}],"warnings":[],"infos":[]})");
}

TEST(CsafStructure, BrokenTablesNameTheLine) {
  for (const char* text : {"define document text\n\nnonsense", "define document match none",
                           "define document object\n  a nothing", "  a text",
                           "define document list text", "define a text", "define document @nothing",
                           "define document text\ndefine document text", "pattern a (\n"}) {
    const auto loaded = Structure::load(text, "x");
    ASSERT_FALSE(loaded.has_value()) << text;
    EXPECT_TRUE(error_of(loaded).where.starts_with("x")) << error_of(loaded).where;
  }
}

TEST(CsafStructure, UrisAndDates) {
  for (const char* uri : {"https://a.example/b?c#d", "urn:x", "pkg:npm/%40a/b", "a+b:"}) {
    EXPECT_TRUE(is_uri(uri)) << uri;
  }
  for (const char* uri : {"", "a", "/a", ":a", "1a:b", "a:b c", "a:%zz", "a:#b#c", "a:ä"}) {
    EXPECT_FALSE(is_uri(uri)) << uri;
  }
  EXPECT_TRUE(is_date_time("2024-02-29T10:00:00.123456789+02:00", Version::v2_1));
  EXPECT_TRUE(is_date_time("2016-12-31T23:59:60Z", Version::v2_0));
  for (const char* date : {"2023-02-29T10:00:00Z", "2024-01-01 10:00:00Z", "2024-01-01T10:00:00",
                           "2024-01-01t10:00:00Z", "2016-12-31T23:59:60Z"}) {
    EXPECT_FALSE(is_date_time(date, Version::v2_1)) << date;
  }
}

}  // namespace
}  // namespace tocsin::csaf
