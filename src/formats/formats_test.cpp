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
