#include "domain/report.h"

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

}  // namespace
}  // namespace tocsin
