#include "domain/report.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(Report, FindsIdentifiersInText) {
  struct Row {
    const char* text;
    std::vector<std::string> want;
  };
  const std::vector<Row> rows = {
      {"see CVE-2021-44228 and cve-2021-45046.", {"CVE-2021-44228", "CVE-2021-45046"}},
      {"CVE-2021-44228, again CVE-2021-44228", {"CVE-2021-44228"}},
      {"ghsa-JFH8-c2jp-5v3q", {"GHSA-jfh8-c2jp-5v3q"}},
      {"CNVD-2021-95914 CNNVD-202112-799", {"CNNVD-202112-799", "CNVD-2021-95914"}},
      {"XCVE-2021-44228", {}},
      // What a letter or a digit is, both sides of each boundary.
      {"/CVE-2021-0001 0CVE-2021-0002 9CVE-2021-0003 :CVE-2021-0004",
       {"CVE-2021-0001", "CVE-2021-0004"}},
      {"@CVE-2021-0001 ACVE-2021-0002 ZCVE-2021-0003 [CVE-2021-0004",
       {"CVE-2021-0001", "CVE-2021-0004"}},
      {"`CVE-2021-0001 aCVE-2021-0002 zCVE-2021-0003 {CVE-2021-0004",
       {"CVE-2021-0001", "CVE-2021-0004"}},
      {"CVE-202/-0001 CVE-202:-0001 CVE-2021-00/1 CVE-2021-00:1", {}},
      {"CVE-0909-0909", {"CVE-0909-0909"}},
      // The year has four to six digits, the number three to nineteen.
      {"CVE-202-001 CVE-2021-002 CVE-202112-003 CVE-2021123-004",
       {"CVE-2021-002", "CVE-202112-003"}},
      {"CVE-2021-01 CVE-2021-002", {"CVE-2021-002"}},
      {"CVE-2021-1234567890123456789 CVE-2022-12345678901234567890",
       {"CVE-2021-1234567890123456789"}},
      {"EUVD-2021-0001 CVE-2021_0002 CVE-2021", {"EUVD-2021-0001"}},
      {"GHSA-jfh8-c2jp-5v3 GHSA-jfh8-c2jp_5v3q GHSAjfh8-c2jp-5v3q0", {}},
      {"GHSA-jfh8-c2jp-5v3q", {"GHSA-jfh8-c2jp-5v3q"}},
      {"GHSA-09az-09AZ-0000/", {"GHSA-09az-09az-0000"}},
      {"GHSA-/fh8-c2jp-5v3q GHSA-:fh8-c2jp-5v3q GHSA-[fh8-c2jp-5v3q GHSA-@fh8-c2jp-5v3q", {}},
      {"CVE-21-44228 CVE-2021-1 CVE-2021", {}},
      {"CVE-2021-", {}},
      {"", {}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(find_identifiers(row.text), row.want);
  }
}

TEST(Report, LikenessIsAboutSharedWords) {
  EXPECT_EQ(likeness("remote code execution in log4j", "Log4j: remote code execution in lookups"),
            100);
  EXPECT_EQ(likeness("remote code execution", "denial of service"), 0);
  EXPECT_EQ(likeness("", "anything"), 0);
  EXPECT_GT(likeness("远程代码执行漏洞", "存在远程代码执行"), 50);
  EXPECT_EQ(likeness_key("Apache Log4j 2!"), "apachelog4j2");
}

TEST(Report, TitleFallsBackToTheProduct) {
  Report report;
  report.product = "Log4j2";
  EXPECT_EQ(display_title(report), "Log4j2");
  report.vendor = "Apache";
  EXPECT_EQ(display_title(report), "Log4j2 (Apache)");
  report.title = "JNDI lookup";
  EXPECT_EQ(display_title(report), "JNDI lookup");
}

TEST(Report, AKeyKeepsLettersDigitsAndWhatIsNotAscii) {
  for (const auto& [text, want] : {std::pair{"/09:", "09"},
                                   {"@AZ[", "az"},
                                   {"`az{|}~", "az"},
                                   {"漏洞 Log", "漏洞log"},
                                   {"𠀀", "𠀀"},
                                   {" \t-_.", ""}}) {
    EXPECT_EQ(likeness_key(text), want) << text;
  }
}

TEST(Report, WordsAreOfTwoLettersOrPairsOfCharacters) {
  struct Row {
    const char* a;
    const char* b;
    int want;
  };
  for (const Row& row : {Row{"a b", "a b", 0},
                         {"ab b", "ab c", 100},
                         {"ab cd", "ab ef", 50},
                         {"ab cd ef", "ab", 100},
                         {"AB", "ab", 100},
                         {"é", "é", 100},
                         {"été", "ete", 0},
                         {"漏洞", "漏洞", 100},
                         {"漏", "漏", 0},
                         {"漏洞远", "洞远程", 50},
                         {"漏a洞", "漏洞", 0},
                         // The first and the last of three bytes, and of four.
                         {"กขค", "ขคง", 50},
                         {"ﾡﾢﾣ", "ﾢﾣﾤ", 50},
                         {"𠀀𠀁𠀂", "𠀁𠀂𠀃", 50}}) {
    EXPECT_EQ(likeness(row.a, row.b), row.want) << row.a << " and " << row.b;
    EXPECT_EQ(likeness(row.b, row.a), row.want) << row.b << " and " << row.a;
  }
}

TEST(Report, StatesReadBackAndNothingElseDoes) {
  for (const auto& [state, word] : {std::pair{ReportState::received, "received"},
                                    {ReportState::accepted, "accepted"},
                                    {ReportState::declined, "declined"}}) {
    EXPECT_EQ(to_text(state), word);
    EXPECT_EQ(*parse_report_state(word), state);
  }
  for (const char* word : {"", "Received", "open"}) {
    EXPECT_EQ(error_of(parse_report_state(word)).code, Errc::malformed) << word;
  }
}

TEST(Report, AnswersReadBackAndNothingElseDoes) {
  for (const Answer answer : {Answer::unknown, Answer::no, Answer::yes}) {
    EXPECT_EQ(parse_answer(to_text(answer)).value(), answer);
  }
  for (const char* bad : {"", "Yes", "maybe"}) {
    EXPECT_EQ(error_of(parse_answer(bad)).code, Errc::malformed) << bad;
  }
}

}  // namespace
}  // namespace tocsin
