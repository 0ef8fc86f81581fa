#include "csaf/publication.h"
#include "base/error_for_test.h"
#include "csaf/testing.h"
#include "csaf/validate.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using testing::Draft;
using testing::Of;
using testing::text_of;

constexpr std::size_t kMany = 1U << 20U;

std::string tracked(std::string_view initial, std::string_view status = "final",
                    std::string_view version = "1") {
  return R"("current_release_date":"2024-01-24T10:00:00.000Z","initial_release_date":")" +
         std::string(initial) +
         R"(","revision_history":[{"date":"2024-01-24T10:00:00.000Z","number":")" +
         std::string(version) + R"(","summary":"First."}],"status":")" + std::string(status) +
         R"(","version":")" + std::string(version) + "\"";
}

/// The pointer at which it is refused; "-" where it is not.
std::string refused(const Draft& draft, Of version = Of::v2_0) {
  const Result<Publication> read = read_publication(text_of(draft, version), kMany);
  return read ? "-" : read.error().where;
}

TEST(Publication, WhatAFeedNeedsOfADocument) {
  const Draft draft{.document = R"("distribution":{"tlp":{"label":"AMBER"}})"};
  const auto read = read_publication(text_of(draft, Of::v2_0), kMany);
  ASSERT_TRUE(read.has_value()) << describe(read.error());
  EXPECT_EQ(read->version, "2.0");
  EXPECT_EQ(read->category, "csaf_base");
  EXPECT_EQ(read->title, "T");
  EXPECT_EQ(read->label, "AMBER");
  EXPECT_EQ(read->space, "https://a.example");
  EXPECT_EQ(read->tracking_id, "A-1");
  EXPECT_EQ(read->file, "a-1.json");
  EXPECT_EQ(read->number, "1");
  EXPECT_EQ(read->initial_release, "2024-01-24T10:00:00.000Z");
  EXPECT_EQ(read->current_release, "2024-01-24T10:00:00.000Z");
  EXPECT_EQ(to_rfc3339(read->current_at), "2024-01-24T10:00:00Z");
  EXPECT_EQ(read->initial_at, read->current_at);
  EXPECT_EQ(read->year, 2024);
  EXPECT_EQ(read_publication(text_of({}, Of::v2_0), kMany)->label, "");
  EXPECT_EQ(read_publication(text_of({}, Of::v2_1), kMany)->version, "2.1");
}

TEST(Publication, TheFolderIsTheYearInUtc) {
  const Draft before{.tracking = tracked("2024-01-01T00:30:00+01:00")};
  const Draft after{.tracking = tracked("2024-01-01T01:00:00+01:00")};
  EXPECT_EQ(read_publication(text_of(before, Of::v2_0), kMany)->year, 2023);
  EXPECT_EQ(read_publication(text_of(after, Of::v2_0), kMany)->year, 2024);
}

TEST(Publication, OnlyWhatIsReleasedAndValid) {
  const std::string initial = "2024-01-24T10:00:00.000Z";
  EXPECT_EQ(refused({.tracking = tracked(initial, "final")}), "-");
  EXPECT_EQ(refused({.tracking = tracked(initial, "interim")}), "-");
  EXPECT_EQ(refused({.tracking = tracked(initial, "draft")}), "/document/tracking/status");
  const std::string text = text_of({}, Of::v2_0);
  EXPECT_TRUE(read_publication(text, text.size()).has_value());
  EXPECT_EQ(error_of(read_publication(text, text.size() - 1)).code, Errc::too_large);
  EXPECT_EQ(error_of(read_publication("{", kMany)).code, Errc::malformed);
  // A product that is not defined, and a category that looks like another.
  const Error invalid = error_of(read_publication(
      text_of({.category = "Security Advisory",
               .rest = R"("vulnerabilities":[{"cve":"CVE-2024-0001","product_status":)"
                       R"({"fixed":["P9"]}}])"},
              Of::v2_0),
      kMany));
  EXPECT_EQ(invalid.where, "/vulnerabilities/0/product_status/fixed/0");
  EXPECT_TRUE(invalid.message.contains("6.1.1, 6.1.26")) << invalid.message;
}

TEST(Publication, IdsAndTitlesHaveABound) {
  const auto with = [](std::string_view key, std::size_t size) {
    std::string text = text_of({}, Of::v2_0);
    const std::string before = key == "id" ? R"("id":"A-1")" : R"("title":"T")";
    text.replace(text.find(before), before.size(),
                 "\"" + std::string(key) + "\":\"" + std::string(size, 'a') + "\"");
    const auto read = read_publication(text, kMany);
    return read ? std::string("-") : read.error().where;
  };
  EXPECT_EQ(with("id", kTrackingIdBytesMax), "-");
  EXPECT_EQ(with("id", kTrackingIdBytesMax + 1), "/document/tracking/id");
  EXPECT_EQ(with("title", kPublishedTitleBytesMax), "-");
  EXPECT_EQ(with("title", kPublishedTitleBytesMax + 1), "/document/title");
}

TEST(Publication, AVersionIsLaterThanAnotherOfItsForm) {
  struct Row {
    std::string_view a, b;
    bool is_later;
  };
  for (const Row& row :
       {Row{"2", "1", true}, Row{"1", "1", false}, Row{"1", "2", false}, Row{"10", "9", true},
        Row{"1.0.1", "1.0.0", true}, Row{"1.0.0", "1.0.1", false}, Row{"1.0.0+b", "1.0.0+a", false},
        Row{"2.0.0", "1", false}, Row{"x", "1", false}, Row{"2", "", false}}) {
    EXPECT_EQ(is_later_version(row.a, row.b), row.is_later) << row.a << " " << row.b;
  }
  EXPECT_TRUE(is_publisher_category("coordinator"));
  EXPECT_FALSE(is_publisher_category("Coordinator"));
}

TEST(Publication, AWarningIsAValidDocument) {
  Warning warning{.id = "risk-warning-2026-01-02-7k3m",
                  .publisher = {.name = "Desk \"1\"",
                                .space = "https://tocsin.example",
                                .category = "coordinator"},
                  .title_en = "Act now",
                  .title_zh = "立即行动",
                  .body_en = "Line one\nline two \x01",
                  .body_zh = "第一行",
                  .page = "https://tocsin.example/notices/risk-warning-2026-01-02-7k3m",
                  .self =
                      "https://tocsin.example/.well-known/csaf/white/2026/"
                      "risk-warning-2026-01-02-7k3m.json",
                  .at = *parse_rfc3339("2026-01-02T03:04:05.000006Z")};
  const std::string text = write_warning(warning);
  const Validation report =
      validate(text, {.file_name = "risk-warning-2026-01-02-7k3m.json", .now = warning.at});
  EXPECT_EQ(testing::errors_of(report), "");
  EXPECT_TRUE(report.warnings.empty()) << to_json(report);
  const auto read = read_publication(text, kMany);
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->label, "WHITE");
  EXPECT_EQ(read->current_at, warning.at);
  EXPECT_EQ(read->file, "risk-warning-2026-01-02-7k3m.json");
  EXPECT_TRUE(text.contains("立即行动") && text.contains("第一行"));
  EXPECT_FALSE(text.contains("exercise"));
  warning.is_exercise = true;
  EXPECT_TRUE(write_warning(warning).contains("part of an exercise"));
  EXPECT_TRUE(validate(write_warning(warning)).is_valid());
}

}  // namespace
}  // namespace tocsin::csaf
