#include "severity/cvss.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tocsin::severity {
namespace {

constexpr std::string_view k31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
constexpr std::string_view k40 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";

std::string text_of(std::optional<Score> score) {
  return score ? score->to_text() : "-";
}

TEST(Cvss, ScoresOfEveryVersion) {
  struct Row {
    std::string vector, base, temporal, environmental, severity;
  };
  const std::vector<Row> rows{
      // The worked examples of the 2.0 guide, section 3.3.
      {"AV:N/AC:L/Au:N/C:N/I:N/A:C", "7.8", "-", "-", "High"},
      {"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C", "7.8", "6.4", "-", "High"},
      {"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H", "7.8", "6.4", "9.2",
       "High"},
      {"AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C", "10.0", "8.3", "-", "High"},
      {"AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:M", "6.2", "4.9", "7.5",
       "Medium"},
      {"AV:N/AC:L/Au:N/C:N/I:N/A:N", "0.0", "-", "-", "Low"},
      // The adjusted base equation goes below zero here; a score does not.
      {"AV:L/AC:H/Au:M/C:P/I:N/A:N/CDP:N/TD:H/CR:L/IR:L/AR:L", "0.8", "-", "0.0", "Low"},
      {std::string(k31), "9.8", "-", "-", "Critical"},
      {"CVSS:3.0/AV:P/AC:H/PR:L/UI:R/S:U/C:L/I:L/A:L/E:H/RL:O/RC:R/CR:H/IR:M/AR:H/MAV:L/MAC:H/"
       "MPR:L/MUI:R/MS:U/MC:H/MI:H/MA:H",
       "3.7", "3.4", "6.2", "Low"},
      {"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N/E:X", "6.4", "6.4", "-", "Medium"},
      {"CVSS:3.1/AV:P/AC:H/PR:H/UI:R/S:C/C:N/I:N/A:N", "0.0", "-", "-", "None"},
      {std::string(k40), "9.3", "-", "-", "Critical"},
      {std::string(k40) + "/E:U", "8.1", "-", "-", "High"},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N", "0.0", "-", "-", "None"},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/MSI:S", "10.0", "-", "-",
       "Critical"},
      // Supplemental metrics have no effect.
      {std::string(k40) + "/S:P/AU:Y/R:I/V:C/RE:H/U:Red", "9.3", "-", "-", "Critical"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.vector);
    const auto vector = parse_cvss(row.vector);
    ASSERT_TRUE(vector) << describe(vector.error());
    EXPECT_EQ(to_text(*vector), row.vector);
    const Scores scores = score(*vector);
    EXPECT_EQ(text_of(scores.base), row.base);
    EXPECT_EQ(text_of(scores.temporal), row.temporal);
    EXPECT_EQ(text_of(scores.environmental), row.environmental);
    EXPECT_EQ(to_text(scores.severity), row.severity);
  }
}

TEST(Cvss, AllGroupsAreScoredWhereTheyAreAskedFor) {
  struct Row {
    std::string vector, temporal, environmental;
  };
  const std::vector<Row> rows{
      {"AV:N/AC:L/Au:N/C:N/I:N/A:C", "7.8", "7.8"},
      {"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C", "6.4", "6.4"},
      {std::string(k31), "9.8", "9.8"},
      {std::string(k31) + "/E:U", "9.0", "9.0"},
      {std::string(k31) + "/MAV:P", "9.8", "6.8"},
      {std::string(k40), "-", "-"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.vector);
    const auto vector = parse_cvss(row.vector);
    ASSERT_TRUE(vector) << describe(vector.error());
    const Scores scores = score(*vector, ScoreGroups::all);
    EXPECT_EQ(text_of(scores.temporal), row.temporal);
    EXPECT_EQ(text_of(scores.environmental), row.environmental);
  }
}

TEST(Cvss, EachModifiedMetricOf3TakesThePlaceOfItsOwn) {
  // A base vector as bad as can be, and what a single modified metric makes of it; X is nothing.
  const std::vector<std::pair<std::string, std::string>> rows{
      {"MAV:A", "8.8"}, {"MAV:L", "8.4"}, {"MAV:P", "6.8"}, {"MAC:H", "8.1"}, {"MPR:L", "8.8"},
      {"MPR:H", "7.2"}, {"MUI:R", "8.8"}, {"MS:C", "10.0"}, {"MC:L", "9.4"},  {"MC:N", "9.1"},
      {"MI:L", "9.4"},  {"MI:N", "9.1"},  {"MA:L", "9.4"},  {"MA:N", "9.1"},  {"MAV:N", "9.8"},
      {"MAV:X", "9.8"}, {"MAC:X", "9.8"}, {"MPR:X", "9.8"}, {"MUI:X", "9.8"}, {"MS:X", "9.8"},
      {"MC:X", "9.8"},  {"MI:X", "9.8"},  {"MA:X", "9.8"},  {"MS:U", "9.8"},  {"MA:H", "9.8"}};
  for (const auto& [metric, environmental] : rows) {
    const auto vector = parse_cvss(std::string(k31) + "/" + metric);
    ASSERT_TRUE(vector) << metric;
    EXPECT_EQ(text_of(score(*vector).environmental), environmental) << metric;
  }
}

TEST(Cvss, RefusesWhatIsNotAVector) {
  const std::string plain = "AV:N/AC:L/Au:N/C:N/I:N/A:C";
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", "A metric is written NAME:VALUE. (at metric 1)"},
      {"CVSS:3.2/AV:N", "A vector starts with"},
      {"CVSS:2.0/" + plain, "A vector starts with"},
      {"cvss:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "no such metric"},
      {"CVSS:3.1", "A vector starts with"},
      {"CVSS:3.1/", "NAME:VALUE. (at metric 1)"},
      {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H", "The metric A is missing."},
      {std::string(k31) + "/", "NAME:VALUE. (at metric 9)"},
      {std::string(k31) + "/AV:N", "The metric AV stands twice. (at metric 9)"},
      {std::string(k31) + "/XX:N", "CVSS 3.1 has no such metric. (at metric 9)"},
      {std::string(k31) + "/E:Z", "The metric E has no such value. (at metric 9)"},
      {std::string(k31) + "/E:", "The metric E has no such value. (at metric 9)"},
      {std::string(k31) + "/E:h", "The metric E has no such value. (at metric 9)"},
      {std::string(k31) + " ", "The metric A has no such value. (at metric 8)"},
      {std::string(k40) + "/CR:H/E:A", "out of order"},
      {std::string(k40) + "/MSC:S", "The metric MSC has no such value."},
      {plain + "/E:F", "The metric RL is missing."},
      {plain + "/CDP:H/TD:H/CR:M/IR:M", "The metric AR is missing."},
      {"AC:L/AV:N/Au:N/C:N/I:N/A:C", "out of order"},
      {std::string("AV:N\0/AC:L", 10), "The metric AV has no such value."},
      {std::string(1024, '/'), "NAME:VALUE. (at metric 1)"},
      {std::string(1025, '/'), "at most 1024 bytes"},
  };
  for (const auto& [text, want] : rows) {
    SCOPED_TRACE(text);
    const auto vector = parse_cvss(text);
    ASSERT_FALSE(vector);
    EXPECT_NE(describe(vector.error()).find(want), std::string::npos) << describe(vector.error());
  }
  EXPECT_FALSE(parse_cvss(std::string(1U << 20U, 'A')));
}

TEST(Cvss, Version3AcceptsAnyOrderAndPrintsItsOwn) {
  const auto vector = parse_cvss("CVSS:3.1/A:H/E:X/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N");
  ASSERT_TRUE(vector);
  EXPECT_EQ(to_text(*vector), std::string(k31) + "/E:X");
}

TEST(Cvss, BandsHaveBothSidesOfEveryBoundary) {
  struct Row {
    std::uint8_t tenths;
    std::string_view band;
    std::string_view band_2_0;
  };
  const std::vector<Row> rows{
      {0, "None", "Low"},       {1, "Low", "Low"},        {39, "Low", "Low"},
      {40, "Medium", "Medium"}, {69, "Medium", "Medium"}, {70, "High", "High"},
      {89, "High", "High"},     {90, "Critical", "High"}, {100, "Critical", "High"}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.tenths);
    EXPECT_EQ(to_text(severity_of({row.tenths})), row.band);
    for (const CvssVersion& version : cvss_versions()) {
      EXPECT_EQ(to_text(version.severity({row.tenths})),
                version.id == "2.0" ? row.band_2_0 : row.band);
    }
  }
}

TEST(Cvss, PublishedScoreIsKeptAndItsKindSaid) {
  struct Row {
    std::string vector, published, kind;
  };
  const std::string with_threat = std::string(k31) + "/E:P/RL:O/RC:C";  // 9.8, 8.8
  const std::vector<Row> rows{
      {with_threat, "9.8", "equals"},
      {with_threat, "8.8", "equals temporal"},
      {with_threat + "/MAV:P", "6.1", "equals environmental"},
      {with_threat, "8.9", "other"},
      // No environment was given, and still 3.1 has another score for it.
      {"CVSS:3.1/AV:P/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H", "7.4", "equals environmental"},
      {"CVSS:3.1/AV:P/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H", "7.3", "equals"},
      {std::string(k40), "9.2", "other"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.vector + " " + row.published);
    EXPECT_EQ(to_text(compare_published(*parse_score(row.published), *parse_cvss(row.vector))),
              row.kind);
  }
}

TEST(Cvss, ReadsAScoreAsItIsWritten) {
  const std::vector<std::pair<std::string, int>> good{{"0", 0},    {"0.0", 0},  {"7", 70},
                                                      {"7.5", 75}, {"10", 100}, {"10.0", 100}};
  for (const auto& [text, tenths] : good) {
    EXPECT_EQ(parse_score(text)->tenths, tenths) << text;
  }
  for (const std::string text :
       {"",  ".", "1.", ".5",  "10.1", "11",  "07",  "7.55", "-1", "7,5", "1e0", "100", "123",
        "/", ":", "a",  "/.5", ":.5",  "7./", "7.:", "10./", "1/", "1:",  "10 ", " 1",  "1.5 "}) {
    EXPECT_FALSE(parse_score(text)) << text;
  }
}

/// Every value of every metric that changes a score of 3.x with a changed scope: the two bounds of
/// the power decide alike (score() asserts it).
TEST(Cvss, NoRoundingOf3IsLeftToTheBounds) {
  std::size_t count = 0;
  for (const std::string version : {"CVSS:3.0/", "CVSS:3.1/"}) {
    for (const std::string av : {"N", "A", "L", "P"}) {
      for (const std::string ac : {"L", "H"}) {
        for (const std::string pr : {"N", "L", "H"}) {
          for (const std::string ui : {"N", "R"}) {
            // The impacts times their requirements take seven values; the product is symmetric.
            const std::vector<std::pair<std::string, std::string>> impacts{
                {"N", "M"}, {"L", "L"}, {"L", "M"}, {"L", "H"}, {"H", "L"}, {"H", "M"}, {"H", "H"}};
            for (std::size_t c = 0; c < impacts.size(); ++c) {
              for (std::size_t i = c; i < impacts.size(); ++i) {
                for (std::size_t a = i; a < impacts.size(); ++a) {
                  std::string text = version;
                  text += "AV:" + av + "/AC:" + ac + "/PR:" + pr + "/UI:" + ui;
                  text += "/S:C/C:" + impacts[c].first + "/I:" + impacts[i].first;
                  text += "/A:" + impacts[a].first + "/CR:" + impacts[c].second;
                  text += "/IR:" + impacts[i].second + "/AR:" + impacts[a].second;
                  const Scores scores = score(*parse_cvss(text));
                  EXPECT_LE(scores.environmental->tenths, 100);
                  ++count;
                }
              }
            }
          }
        }
      }
    }
  }
  EXPECT_EQ(count, 2U * 48U * 84U);
}

}  // namespace
}  // namespace tocsin::severity
