// GitHub's REST API: how its words, ranges and times are read.
#include "advisories/testing.h"
#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::advisories {
namespace {

using testing::ranges_of;
using testing::read;
using testing::read_one;

std::string github(const std::string& members) {
  return R"({"ghsa_id":"GHSA-aaaa-bbbb-cccc","updated_at":"2026-01-02T03:04:05Z")" +
         (members.empty() ? "" : "," + members) + "}";
}

std::string flaw(const std::string& ecosystem, const std::string& name, const std::string& range,
                 const std::string& more = "") {
  return github(R"("vulnerabilities":[{"package":{"ecosystem":")" + ecosystem + R"(","name":")" +
                name + R"("},"vulnerable_version_range":")" + range + "\"" + more + "}]");
}

TEST(GitHub, AnAdvisoryIsReadWhole) {
  const Advisory got = read_one(github(
      R"("cve_id":"CVE-2099-0001","summary":"s","description":"d","type":"reviewed",
      "severity":"high","html_url":"https://g.example/a","references":["https://r.example"],
      "identifiers":[{"type":"GHSA","value":"GHSA-aaaa-bbbb-cccc"},
                     {"type":"CVE","value":"CVE-2099-0001"},{"type":"X","value":"X-1"}],
      "published_at":"2026-01-01T00:00:00Z","withdrawn_at":null,
      "cvss":{"vector_string":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","score":9.8},
      "cvss_severities":{
        "cvss_v3":{"vector_string":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H","score":9.8},
        "cvss_v4":{"vector_string":"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
                   "score":0.0}},
      "cwes":[{"cwe_id":"CWE-79","name":"n"}],"cwe_ids":["CWE-79","CWE-80"],
      "vulnerabilities":[{"package":{"ecosystem":"npm","name":"left"},
        "vulnerable_version_range":">= 1.0, < 2.0","first_patched_version":"2.0"}])"));
  EXPECT_EQ(got.source, "GHSA");
  EXPECT_EQ(got.id, "GHSA-aaaa-bbbb-cccc");
  EXPECT_EQ(got.format, "github");
  EXPECT_EQ(got.title, "s");
  EXPECT_EQ(got.description, "d");
  EXPECT_EQ(to_rfc3339(got.published.value()).substr(0, 19), "2026-01-01T00:00:00");
  EXPECT_EQ(to_rfc3339(got.modified.value()).substr(0, 19), "2026-01-02T03:04:05");
  EXPECT_FALSE(got.withdrawn);
  EXPECT_EQ(got.aliases,
            (std::vector<Alias>{{"CVE-2099-0001", AliasKind::same}, {"X-1", AliasKind::same}}));
  EXPECT_EQ(got.cwes, (std::vector<std::string>{"CWE-79", "CWE-80"}));
  EXPECT_EQ(got.references, (std::vector<std::string>{"https://r.example", "https://g.example/a"}));
  ASSERT_EQ(got.scores.size(), 2U);
  EXPECT_EQ(got.scores[0].published_tenths, 98);
  EXPECT_EQ(got.scores[0].kind, "equals");
  EXPECT_FALSE(got.scores[1].published_tenths);
  ASSERT_EQ(got.assertions.size(), 1U);
  EXPECT_EQ(got.assertions[0].pointer, "/vulnerabilities/0");
  EXPECT_EQ(ranges_of(got.assertions[0]), "affected [1.0, 2.0)");
  EXPECT_EQ(got.assertions[0].fixed_in, std::vector<std::string>{"2.0"});
  EXPECT_TRUE(got.remarks.empty());
}

TEST(GitHub, EcosystemsAreItsOwnWords) {
  for (const auto& [ecosystem, name, want] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"npm", "@a/left", "npm/@a/left"},
           {"NPM", "left", "npm//left"},
           {"pip", "Left_Pad", "pypi//left-pad"},
           {"maven", "org.a:left", "maven/org.a/left"},
           {"rubygems", "left", "gem//left"},
           {"nuget", "Left", "nuget//left"},
           {"composer", "a/left", "composer/a/left"},
           {"go", "g.example/a/left", "golang/g.example/a/left"},
           {"rust", "left", "cargo//left"},
           {"erlang", "left", "hex//left"},
           {"actions", "a/left", "githubactions/a/left"},
           {"pub", "left", "pub//left"},
           {"swift", "github.com/a/left", "swift/github.com/a/left"},
           {"other", "left", ""},
           {"unheard", "left", ""},
           {"npm", "", ""}}) {
    const Advisory got = read_one(flaw(ecosystem, name, "< 2.0"));
    ASSERT_EQ(got.assertions.size(), 1U);
    const auto& package = got.assertions[0].product.package;
    EXPECT_EQ(package ? package_key(*package) : "", want) << ecosystem << " " << name;
  }
}

TEST(GitHub, RangesAreConditionsThatAllHold) {
  for (const auto& [range, want, is_ceiling_unknown] :
       std::vector<std::tuple<std::string, std::string, bool>>{
           {"< 2.0", "affected (, 2.0)", false},
           {"<2.0", "affected (, 2.0)", false},
           {"<= 2.0", "affected (, 2.0]", true},
           {"> 1.0", "affected (1.0, )", false},
           {">= 1.0", "affected [1.0, )", false},
           {"= 1.0", "affected 1.0", false},
           {"1.0", "affected 1.0", false},
           {">= 1.0, < 2.0", "affected [1.0, 2.0)", false},
           {"< 2.0, >= 1.0", "affected [1.0, 2.0)", false},
           {"> 1.0, <= 2.0-rc.1", "affected (1.0, 2.0-rc.1]", true},
           {">= 1.0, < 1.5 || >= 2.0, < 2.5", "affected [1.0, 1.5); affected [2.0, 2.5)", false},
           {"", "affected (, )", false},
           {" * ", "affected (, )", false},
           {"all versions", "", false},
           {"< 2.0,", "", false},
           {"< 2.0 || ", "", false},
           {"< 2.0 >= 1.0", "", false},
           {"< 2.0, < 3.0", "", false},
           {"> 2.0, > 3.0", "", false},
           {"= 2.0, < 3.0", "", false},
           {"< 3.0, = 2.0", "", false},
           {"!= 2.0", "", false},
           {"<", "", false}}) {
    const Advisory got = read_one(flaw("npm", "left", range));
    ASSERT_EQ(got.assertions.size(), 1U);
    EXPECT_EQ(ranges_of(got.assertions[0]), want) << range;
    EXPECT_EQ(got.assertions[0].is_ceiling_unknown, is_ceiling_unknown) << range;
    EXPECT_EQ(got.remarks, want.empty() ? std::vector<std::string>{"version-range-not-readable"}
                                        : std::vector<std::string>())
        << range;
  }
  // As many alternatives as that, and one more.
  std::string many = "= 1";
  for (int i = 1; i < 1000; ++i) {
    many += "||= 1";
  }
  EXPECT_TRUE(read_one(flaw("npm", "left", many)).remarks.empty());
  EXPECT_EQ(read_one(flaw("npm", "left", many + "||= 1")).remarks.size(), 1U);
}

TEST(GitHub, WhereItIsFixedIsSaidInThreeWays) {
  for (const auto& [more, want] : std::vector<std::pair<std::string, std::vector<std::string>>>{
           {R"(,"first_patched_version":"2.0")", {"2.0"}},
           {R"(,"first_patched_version":{"identifier":"2.0"})", {"2.0"}},
           {R"(,"patched_versions":"2.0, 3.1")", {"2.0", "3.1"}},
           {R"(,"first_patched_version":null)", {}},
           {"", {}}}) {
    EXPECT_EQ(read_one(flaw("npm", "left", "< 2.0", more)).assertions[0].fixed_in, want) << more;
  }
}

TEST(GitHub, WhatIsNotPublishedOrHasNoTimeIsRefused) {
  for (const auto& [text, where] : std::vector<std::pair<std::string, std::string>>{
           {github(R"("state":"draft")"), "/state"},
           {github(R"("state":"triage")"), "/state"},
           {github(R"("state":"closed")"), "/state"},
           {R"({"ghsa_id":"X-1","updated_at":"2026-01-02T03:04:05Z"})", "/ghsa_id"},
           {R"({"ghsa_id":"GHSA-aaaa-bbbb-cccc"})", "/updated_at"},
           {github(R"("withdrawn_at":"once")"), "/withdrawn_at"}}) {
    EXPECT_EQ(error_of(read(text)).where, where) << text;
  }
  EXPECT_FALSE(read_one(github(R"("state":"published")")).withdrawn);
  EXPECT_TRUE(read_one(github(R"("state":"withdrawn")")).withdrawn);
  EXPECT_EQ(
      to_rfc3339(read_one(github(R"("withdrawn_at":"2026-02-01T00:00:00Z")")).withdrawn.value())
          .substr(0, 10),
      "2026-02-01");
}

TEST(GitHub, ASeverityInWordsStandsWhereThereIsNoVector) {
  for (const auto& [members, want] : std::vector<std::pair<std::string, std::string>>{
           {R"("severity":"high")", "high"},
           {R"("severity":"unknown")", ""},
           {R"("severity":"high","cvss":{"vector_string":null,"score":null})", "high"},
           {"", ""}}) {
    const Advisory got = read_one(github(members));
    EXPECT_EQ(got.scores.empty() ? "" : got.scores[0].severity, want) << members;
  }
}

TEST(GitHub, AListOfThemIsAList) {
  std::vector<std::string> ids;
  const auto done =
      read_records("[" + github("") + "," + flaw("npm", "left", "< 2.0") + "]\n", "github",
                   {.take = [&](const Record& record) -> Status {
                      ids.push_back(record.advisories[0].id);
                      return {};
                    },
                    .quarantine = [](const Quarantined&) {},
                    .is_known = [](const Digest&) { return false; }});
  ASSERT_TRUE(done.has_value());
  EXPECT_EQ(ids.size(), 2U);
}

// Ids and weaknesses once each, also of very many.
TEST(GitHub, NamesStandOnce) {
  const auto got = [](const std::string& more) {
    return read_one(R"({"ghsa_id":"GHSA-aaaa-bbbb-cccc","cve_id":"CVE-2099-1","summary":"s",)"
                    R"("severity":"high","updated_at":"2026-01-01T00:00:00Z",)"
                    R"("published_at":"2026-01-01T00:00:00Z","vulnerabilities":[],)" +
                    more + "}");
  };
  const Advisory twice = got(
      R"("identifiers":[{"type":"GHSA","value":"GHSA-aaaa-bbbb-cccc"},{"type":"CVE","value":"CVE-2099-1"},)"
      R"({"type":"CVE","value":"CVE-2099-2"}],"cwes":[{"cwe_id":"CWE-1"},{"cwe_id":"CWE-1"}],"cwe_ids":["CWE-1","CWE-2"])");
  EXPECT_EQ(twice.aliases,
            (std::vector<Alias>{{"CVE-2099-1", AliasKind::same}, {"CVE-2099-2", AliasKind::same}}));
  EXPECT_EQ(twice.cwes, (std::vector<std::string>{"CWE-1", "CWE-2"}));
  std::string many = R"("cwe_ids":["CWE-0")";
  for (int i = 1; i < 100'000; ++i) {
    many += ",\"CWE-" + std::to_string(i) + "\"";
  }
  EXPECT_EQ(got(many + "]").cwes.size(), 100'000U);
}

}  // namespace
}  // namespace tocsin::advisories
