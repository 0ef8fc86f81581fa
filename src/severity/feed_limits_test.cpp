// EPSS at its boundaries: ids, days, fractions, heads and sizes.
#include "base/error_for_test.h"
#include "severity/epss.h"

#include <gtest/gtest.h>

namespace tocsin::severity {
namespace {

TEST(FeedText, CveIds) {
  for (const std::string_view good :
       {"CVE-2021-0001", "CVE-0000-9999", "CVE-9999-00000", "CVE-2021-1234567890123456789"}) {
    EXPECT_TRUE(is_cve_id(good)) << good;
  }
  for (const std::string_view bad :
       {"", "CVE-2021-001", "CVE-2021-12345678901234567890", "XVE-2021-0001", "cve-2021-0001",
        "CVE-202x-0001", "CVE-2021x0001", "CVE-2021-000x", "CVE-2021-000/",
        "CVE-2021-000:", "CVE-202:-0001", "CVE-202/-0001", "CVE-2021-00-01", "CVE 2021-0001"}) {
    EXPECT_FALSE(is_cve_id(bad)) << bad;
  }
}

TEST(FeedText, Days) {
  for (const std::string day : {"2024-02-29", "0001-01-01", "9999-12-31", "2023-10-09"}) {
    const auto read = parse_day(day);
    ASSERT_TRUE(read) << day;
    EXPECT_EQ(day_text(*read), day);
  }
  for (const std::string_view bad :
       {"", "2023-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024/01-01", "2024-01/01",
        "2024.01-01", "202x-01-01", "2024-0x-01", "2024-01-0x", "x024-01-01", "2024-01-011",
        "2024-01-1", "2024-0:-01", "2024-01-0:", "2024-01-0/", "202:-01-01"}) {
    EXPECT_FALSE(parse_day(bad)) << bad;
  }
}

TEST(FeedText, FractionsWithExponents) {
  struct Row {
    std::string text;
    std::string want;
  };
  for (const Row& row : {
           Row{"5e-1", "0.5"},
           {"5E-01", "0.5"},
           {"0e-18", "0.000000000000000000"},
           {"1e-0", "1"},
           {"1.0e-00", "1.0"},
           {"9.99e-03", "0.00999"},
           {"0.123456789012345678", "0.123456789012345678"},
           {"1.000000000000000000", "1.000000000000000000"},
       }) {
    const auto read = parse_fraction(row.text);
    ASSERT_TRUE(read) << row.text;
    EXPECT_EQ(read->to_text(), row.want);
  }
  for (const std::string text : {"5e1", "5e+1", "5e-001", "5e-x", "5e-1x", "5e", "e-1", "a", ":",
                                 ":e-1", "/", "x.5", "0.x", "10", "0.1e-18", "2e-0", "1.5",
                                 "0.1234567890123456789", "0.0000000000000000000000000001"}) {
    EXPECT_FALSE(parse_fraction(text)) << text;
  }
}

std::string head_of(std::string_view comment) {
  const auto report = read_epss(std::string(comment) + "\n", [](const EpssRow&) {});
  if (!report) {
    return describe(report.error());
  }
  return report->head.model_version + "|" +
         (report->head.score_day ? day_text(*report->head.score_day) : "");
}

TEST(Epss, HeadsAtTheirBoundaries) {
  const std::string no_day = "The score date is not a date. (at line 1)";
  const std::string no_version = "The model version is not a short text. (at line 1)";
  struct Row {
    std::string comment;
    std::string want;
  };
  for (const Row& row : {
           Row{"#score_date:2024-01-15T00:00:00Z", "|2024-01-15"},
           {"#score_date:2024-01-15T99:99:99Z", "|2024-01-15"},
           {"#score_date:2024-01-15T00:00:00", "|2024-01-15"},
           {"#score_date:2024-01-15T00:00:00.123Z", "|2024-01-15"},
           {"#score_date:2024-01-15T00:00:00.123456Z", "|2024-01-15"},
           {"#score_date:2024-01-15T00:00:00-0930", "|2024-01-15"},
           {"#score_date:2024-01-15T00:00:00+09:30", "|2024-01-15"},
           {"#score_date:2024-01-15 00:00:00Z", no_day},
           {"#score_date:2024-01-15T00:00:0:Z", no_day},
           {"#score_date:2024-01-15T00:00:0/Z", no_day},
           {"#score_date:2024-01-15T00:00:00X", no_day},
           {"#score_date:2024-01-15T00:00:00*0930", no_day},
           {"#score_date:2024-01-15T00:00:00.12Z", no_day},
           {"#score_date:2024-01-15T00:00:00Z0", no_day},
           {"#score_date:2024-01-15T", no_day},
           {"#score_date:2024-02-30T00:00:00Z", no_day},
           {"#score_date", no_day},
           {"#model_version", no_version},
           {"#model_version: ", no_version},
           {"#model_version:\xff", no_version},
           {"#model_version:" + std::string(64, 'v'), std::string(64, 'v') + "|"},
           {"#model_version:" + std::string(65, 'v'), no_version},
           {"# model_version : v1 , score_date : 2024-01-15 ", "v1|2024-01-15"},
       }) {
    EXPECT_EQ(head_of(row.comment), row.want) << row.comment;
  }
}

TEST(Epss, FilesThatBeginAsOne) {
  for (const std::string_view good :
       {"#model_version:v1\n", "#Model_Version:v1", " #model_version:", "cve,epss,percentile",
        "CVE,EPSS,Percentile\r\nx", "#model_version:v1,score_date:2024-01-15\ncve"}) {
    EXPECT_TRUE(is_epss(good)) << good;
  }
  for (const std::string_view bad : {"", "#model", "cve,epss", "{", "x\n#model_version:v1"}) {
    EXPECT_FALSE(is_epss(bad)) << bad;
  }
}

TEST(Epss, FilesAreBounded) {
  // One long comment line, which says nothing.
  std::string text(kEpssBytesMax, 'x');
  text[0] = '#';
  const auto ignore = [](const EpssRow&) {};
  EXPECT_TRUE(read_epss(text, ignore).has_value());
  text += 'x';
  EXPECT_EQ(error_of(read_epss(text, ignore)).code, Errc::too_large);
}

}  // namespace
}  // namespace tocsin::severity
