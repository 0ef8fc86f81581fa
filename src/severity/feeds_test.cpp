// EPSS, with what it is written in.
#include "severity/epss.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tocsin::severity {
namespace {

TEST(Fraction, KeepsTheDecimalsAndComparesByValue) {
  const std::vector<std::pair<std::string, std::string>> good{
      {"0", "0"},
      {"1", "1"},
      {"1.0", "1.0"},
      {"0.00043", "0.00043"},
      {"0.97530", "0.97530"},
      {"4.3e-04", "0.00043"},
      {"1E-18", "0.000000000000000001"},
      {"0.999999999999999999", "0.999999999999999999"}};
  for (const auto& [text, want] : good) {
    const auto read = parse_fraction(text);
    ASSERT_TRUE(read) << text;
    EXPECT_EQ(read->to_text(), want);
  }
  for (const std::string text :
       {"", ".", "1.1", "1.000000000000000001", "2", "-0.1", "+0.1", ".5", "0.", "00.5", "0,5",
        "nan", "0x1", "1e5", "1e-19", "1e-", "0.0000000000000000001", "0.5 "}) {
    EXPECT_FALSE(parse_fraction(text)) << text;
  }
  EXPECT_EQ(*parse_fraction("0.50"), *parse_fraction("0.5"));
  EXPECT_LT(*parse_fraction("0.09"), *parse_fraction("0.1"));
  EXPECT_GT(*parse_fraction("1"), *parse_fraction("0.999999999999999999"));
}

/// "CVE=probability/percentile …|model|day|errors"
std::string epss(std::string_view text) {
  std::string out;
  const auto report = read_epss(text, [&](EpssRow row) {
    out += row.cve + "=" + row.probability.to_text() + "/" + row.percentile.to_text() + " ";
  });
  if (!report) {
    return describe(report.error());
  }
  out += "|" + report->head.model_version + "|";
  out += report->head.score_day ? day_text(*report->head.score_day) : "";
  for (const Error& error : report->errors) {
    out += "|" + describe(error);
  }
  return out;
}

TEST(Epss, ReadsEveryFormOfTheHead) {
  const std::string rows = "cve,epss,percentile\nCVE-2021-44228,0.97565,0.99998\n";
  const std::string want = "CVE-2021-44228=0.97565/0.99998 |";
  struct Row {
    std::string head, day;
  };
  const std::vector<Row> good{
      {"#model_version:v1,score_date:2024-01-15\n", "v1|2024-01-15"},
      {"#model_version:v1,score_date:2026-07-28T12:00:27Z\r\n", "v1|2026-07-28"},
      {"#model_version:v1,score_date:2022-01-04T00:00:00+0000\n", "v1|2022-01-04"},
      {"#model_version:v1, score_date:2022-01-04T00:00:00-05:30\n", "v1|2022-01-04"},
      {"#score_date:2024-02-29\n", "|2024-02-29"},
      {"#something else\n", "|"},
      {"\xef\xbb\xbf#model_version:v1\n", "v1|"},
      {"", "|"}};
  for (const Row& row : good) {
    EXPECT_EQ(epss(row.head + rows), want + row.day) << row.head;
  }
  EXPECT_EQ(epss("CVE-2021-44228,0.97565,0.99998"), want + "|");
  EXPECT_EQ(epss("Percentile,CVE,EPSS,more\r\n0.99998,CVE-2021-44228,0.97565,x\r\n"), want + "|");
  EXPECT_EQ(epss(""), "||");
  for (const std::string date :
       {"2023-02-29", "2024-1-15", "yesterday", "2024-01-15T12:00", "2024-01-15Z", ""}) {
    EXPECT_EQ(epss("#score_date:" + date + "\n" + rows),
              "The score date is not a date. (at line 1)")
        << date;
  }
  EXPECT_EQ(epss("cve,epss\n"), "The header line names cve, epss and percentile. (at line 1)");
}

TEST(Epss, ReportsABadRowAndGoesOn) {
  EXPECT_EQ(
      epss("#m\ncve,epss,percentile\nCVE-2021-1,0.1,0.2\nCVE-2021-0001,0.1,0.2\n"
           "CVE-2021-0002,1.1,0.2\nCVE-2021-0003,0.1\n\nCVE-2021-0001,0.3,0.2\n\"CVE-2021-0004,0.1,"
           "0.2\n"
           "CVE-2021-0005,0.5,0.6"),
      "CVE-2021-0001=0.1/0.2 CVE-2021-0005=0.5/0.6 |||The row has no CVE id. (at line 3)|"
      "A probability is 0 to 1 with at most 18 decimals. (at line 5)|"
      "The row has not as many fields as the header. (at line 6)|The CVE stands twice. (at line 8)|"
      "A quoted field is not closed, or too long. (at line 9)");
  std::string many;
  for (int i = 0; i < 1000; ++i) {
    many += "x\n";
  }
  const auto report = read_epss(many, [](const EpssRow&) {});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->refused, 1000U);
  EXPECT_EQ(report->errors.size(), 100U);
}

}  // namespace
}  // namespace tocsin::severity
