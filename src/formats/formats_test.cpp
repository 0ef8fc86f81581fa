#include "formats/formats.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

namespace tocsin::formats {
namespace {

TEST(Formats, ReadsACveRecord) {
  const Result<std::optional<Summary>> read = recognise(std::string_view(R"({
    "dataType": "CVE_RECORD", "dataVersion": "5.1",
    "cveMetadata": {"cveId": "CVE-2099-12345", "state": "PUBLISHED"},
    "containers": {"cna": {
      "title": "A hole in a made-up product",
      "descriptions": [{"lang": "fr", "value": "Un trou"}, {"lang": "en", "value": "A hole"}],
      "affected": [{"vendor": "Example", "product": "Widget", "versions": [
        {"version": "1.0", "status": "affected", "lessThan": "1.4"},
        {"version": "2.0", "status": "unaffected"},
        {"version": "3.0", "status": "affected"}]}]}}})"));
  ASSERT_TRUE(read.has_value());
  ASSERT_TRUE(read->has_value());
  const Summary& summary = **read;
  EXPECT_EQ(summary.format, "cve-5");
  EXPECT_EQ(summary.title, "A hole in a made-up product");
  EXPECT_EQ(summary.description, "A hole");
  EXPECT_EQ(summary.identifiers, std::vector<std::string>{"CVE-2099-12345"});
  ASSERT_EQ(summary.products.size(), 1U);
  EXPECT_EQ(summary.products[0].vendor, "Example");
  EXPECT_EQ(summary.products[0].versions, (std::vector<std::string>{"1.0 < 1.4", "3.0"}));
}

TEST(Formats, ReadsACsafDocument) {
  const Result<std::optional<Summary>> read = recognise(std::string_view(R"({
    "document": {"category": "csaf_vulnerability_report", "csaf_version": "2.1", "title": "Report of a hole",
      "tracking": {"id": "EX-2099-1"}, "notes": [{"category": "summary", "text": "What happened"}]},
    "product_tree": {"branches": [{"category": "vendor", "name": "Example", "branches": [
      {"category": "product_name", "name": "Widget", "branches": [
        {"category": "product_version", "name": "1.0"}, {"category": "product_version_range", "name": "vers:generic/<2"}]}]}]},
    "vulnerabilities": [{"cve": "CVE-2099-12345", "ids": [{"system_name": "x", "text": "X-1"}]}]})"));
  ASSERT_TRUE(read.has_value());
  ASSERT_TRUE(read->has_value());
  const Summary& summary = **read;
  EXPECT_EQ(summary.format, "csaf-2");
  EXPECT_EQ(summary.identifiers, (std::vector<std::string>{"CVE-2099-12345", "EX-2099-1", "X-1"}));
  EXPECT_EQ(summary.description, "What happened");
  ASSERT_EQ(summary.products.size(), 1U);
  EXPECT_EQ(summary.products[0].versions, (std::vector<std::string>{"1.0", "vers:generic/<2"}));
}

/// The products of a CSAF document of these branches: "vendor product: version, version; …".
std::string products_of(const std::string& branches) {
  const auto read = recognise(std::string_view(
      R"({"document":{"csaf_version":"2.0","title":"T","tracking":{"id":"A-1"}},"product_tree":{"branches":[)" +
      branches + "]}}"));
  std::string out;
  for (const Summary::Product& product : (*read)->products) {
    out += (out.empty() ? "" : "; ") + product.vendor + " " + product.product + ":";
    for (const std::string& version : product.versions) {
      out += " " + version;
    }
  }
  return out;
}
std::string branch(const std::string& category, const std::string& name,
                   const std::string& deeper = {}) {
  return R"({"category":")" + category + R"(","name":")" + name + "\"" +
         (deeper.empty() ? "" : R"(,"branches":[)" + deeper + "]") + "}";
}

TEST(Formats, ProductsOfACsafTree) {
  const auto version = [](const std::string& name) { return branch("product_version", name); };
  const auto product = [](const std::string& name, const std::string& deeper = {}) {
    return branch("product_name", name, deeper);
  };
  struct Row {
    std::string branches;
    std::string want;
  };
  for (const Row& row : {
           Row{branch("vendor", "V", product("A", version("1")) + "," + product("B", version("1"))),
               "V A: 1; V B: 1"},
           {branch("vendor", "V", product("A", version("1"))) + "," +
                branch("vendor", "W", product("A", version("1"))),
            "V A: 1; W A: 1"},
           {branch("vendor", "V",
                   product("A", branch("product_family", "F", version("1")) + "," + version("2") +
                                    "," + branch("product_version_range", "<3"))),
            "V A: 1 2 <3"},
           {branch("vendor", "V", product("A")), "V A:"},
           {product("A"), " A:"},
           {branch("vendor", "V"), ""},
           {branch("vendor", "V", version("1")), ""},
           {branch("vendor", "V", product("A", branch("language", "de"))), "V A:"},
       }) {
    EXPECT_EQ(products_of(row.branches), row.want) << row.branches;
  }
}

TEST(Formats, TheFirstSummaryOrDescriptionOfACsafDocument) {
  const auto description = [](const std::string& notes) {
    const auto read = recognise(std::string_view(
        R"({"document":{"csaf_version":"2.0","title":"T","tracking":{"id":"A-1"},"notes":[)" +
        notes + "]}}"));
    return (*read)->description;
  };
  const std::string general = R"({"category":"general","text":"g"})";
  const std::string summary = R"({"category":"summary","text":"s"})";
  const std::string detail = R"({"category":"description","text":"d"})";
  EXPECT_EQ(description(""), "");
  EXPECT_EQ(description(general), "");
  EXPECT_EQ(description(general + "," + summary + "," + detail), "s");
  EXPECT_EQ(description(detail + "," + summary), "d");
}

TEST(Formats, DescriptionsAndVersionsOfACveRecord) {
  const auto read_cna = [](const std::string& cna) {
    return **recognise(std::string_view(
        R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2099-12345"},"containers":{"cna":)" +
        cna + "}}"));
  };
  const auto description = [&](const std::string& list) {
    return read_cna(R"({"descriptions":[)" + list + "]}").description;
  };
  const std::string french = R"({"lang":"fr","value":"f"})";
  const std::string english = R"({"lang":"en-US","value":"e"})";
  EXPECT_EQ(description(french), "f");
  EXPECT_EQ(description(french + "," + english), "e");
  EXPECT_EQ(description(english + "," + french), "e");
  EXPECT_EQ(description(french + R"(,{"lang":"de","value":"d"})"), "f");
  EXPECT_EQ(read_cna("{}").title, "");
  const Summary summary = read_cna(
      R"({"affected":[{"packageName":"p","versions":[{"status":"affected","version":"1","lessThanOrEqual":"2"},)"
      R"({"status":"affected","version":"0","lessThan":"1","lessThanOrEqual":"2"}]},{"product":"q","packageName":"p"}]})");
  ASSERT_EQ(summary.products.size(), 2U);
  EXPECT_EQ(summary.products[0].product, "p");
  EXPECT_EQ(summary.products[0].versions, (std::vector<std::string>{"1 <= 2", "0 < 1"}));
  EXPECT_EQ(summary.products[1].product, "q");
}

TEST(Formats, AreToldByWhatTheDocumentSays) {
  struct Row {
    std::string_view document;
    std::optional<std::string> format;
  };
  for (const Row& row : {
           Row{R"({"dataType":"CVE_RECORD"})", "cve-5"},
           {R"({"document":{"csaf_version":"2.0"}})", "csaf-2"},
           {R"({"document":{"csaf_version":"2.1"}})", "csaf-2"},
           {R"({"document":{"csaf_version":"2.2"}})", std::nullopt},
           {R"({"dataType":"CVE"})", std::nullopt},
           {"{}", std::nullopt},
       }) {
    EXPECT_EQ(format_of(JsonDocument::parse(row.document)->root()), row.format) << row.document;
  }
  for (const std::string_view may : {"{", " \t\r\n{", "{ nonsense"}) {
    EXPECT_TRUE(may_be_document(may)) << may;
  }
  for (const std::string_view may_not : {"", " ", "[{", "x{", "\v{"}) {
    EXPECT_FALSE(may_be_document(may_not)) << may_not;
  }
  std::string large = "{";
  large.resize(1U << 20U, ' ');
  EXPECT_TRUE(may_be_document(large));
  large += ' ';
  EXPECT_FALSE(may_be_document(large));
}

TEST(Formats, WhatClaimsAFormatAndBreaksItIsRefusedWithThePlace) {
  struct Row {
    const char* document;
    const char* where;
  };
  for (const Row& row :
       {Row{R"({"dataType":"CVE_RECORD"})", "/cveMetadata/cveId"},
        Row{R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"nonsense"}})",
            "/cveMetadata/cveId"},
        Row{R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2099-1234"}})",
            "/containers/cna"},
        Row{R"({"document":{"csaf_version":"2.0","title":"x"}})", "/document/tracking/id"},
        Row{R"({"document":{"csaf_version":"2.0","title":"x","tracking":{"id":""}}})",
            "/document/tracking/id"},
        Row{R"({"document":{"csaf_version":"2.0","tracking":{"id":"x"}}})", "/document/title"}}) {
    SCOPED_TRACE(row.document);
    const Result<std::optional<Summary>> read = recognise(std::string_view(row.document));
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(error_of(read).code, Errc::malformed);
    EXPECT_EQ(error_of(read).where, row.where);
  }
}

TEST(Formats, AnythingElseIsNothing) {
  for (const char* document :
       {"", "plain text", "[1,2]", "{", R"({"a":1})", R"({"document":{"csaf_version":"1.2"}})"}) {
    SCOPED_TRACE(document);
    const Result<std::optional<Summary>> read = recognise(std::string_view(document));
    ASSERT_TRUE(read.has_value());
    EXPECT_FALSE(read->has_value());
  }
}

TEST(Formats, ADocumentOfMoreThanAMebibyteIsNotRead) {
  std::string document = R"({"document":{"csaf_version":"2.0"}})";
  document.resize(1U << 20U, ' ');
  EXPECT_FALSE(recognise(std::string_view(document)).has_value());  // read, and broken
  document += ' ';
  const Result<std::optional<Summary>> read = recognise(std::string_view(document));
  ASSERT_TRUE(read.has_value());
  EXPECT_FALSE(read->has_value());
}

}  // namespace
}  // namespace tocsin::formats
