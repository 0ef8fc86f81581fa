// The corners of each order, as ascending ladders: every step up is "<" in both directions, by
// comparator and by key. Texts on one rung are equal.
#include "ecosystems/ecosystem.h"

#include <gtest/gtest.h>

#include <map>

namespace tocsin::ecosystems {
namespace {

using Rung = std::vector<std::string_view>;
struct Ladder {
  std::string_view ecosystem;
  std::vector<Rung> rungs;
};

const std::vector<Ladder>& ladders() {
  static const std::vector<Ladder> all = {
      {"semver",
       {{"0.0.0-0"},
        {"0.0.0", "0", "v0", "0.0.0+b"},
        {"0.0.1-a.1"},
        {"0.0.1"},
        {"0.9.0"},
        {"0.10.0"},
        {"1.0.0-0"},
        {"1.0.0-1"},
        {"1.0.0-9", "1.0.0-9+x.y"},
        {"1.0.0-10"},
        {"1.0.0-99999999999999999999999999"},
        {"1.0.0--"},
        {"1.0.0--1"},
        {"1.0.0-A"},
        {"1.0.0-a"},
        {"1.0.0-a.0"},
        {"1.0.0-a.0.0"},
        {"1.0.0-a.b"},
        {"1.0.0-a-b"},
        {"1.0.0-a0"},
        {"1.0.0-aa"},
        {"1.0.0-alpha.beta"},
        {"1.0.0-rc.1"},
        {"1.0.0", "1", "1.0", "1.0.0.0", "V1"},
        {"1.0.0.1"},
        {"1.0.1"},
        {"18446744073709551615.0.0"},
        {"18446744073709551616.0.0"},
        {"99999999999999999999999999999999999999999999999999999999.0.0"},
        {"999999999999999999999999999999999999999999999999999999999.0.0"}}},
      {"go",
       {{"v0.0.0-20200101000000-abcdefabcdef"},
        {"v0.0.0"},
        {"v1.2.3-0.20200101000000-abcdefabcdef"},
        {"v1.2.3"},
        {"v1.2.4-0.20200101000000-aaaaaaaaaaaa"},
        {"v2.0.0+incompatible", "2.0.0"}}},
      {"pub",
       {{"1.0.0-a"},
        {"1.0.0-a+1"},
        {"1.0.0-a.1"},
        {"1.0.0"},
        {"1.0.0+0"},
        {"1.0.0+1"},
        {"1.0.0+1.0"},
        {"1.0.0+a"},
        {"1.0.0+a.1"},
        {"1.0.1"}}},
      {"nuget",
       {{"1.0.0-1"},
        {"1.0.0-2147483647"},
        {"1.0.0-2147483648"},
        {"1.0.0-a", "1.0-A"},
        {"1.0.0-BETA", "1.0.0-beta"},
        {"1.0.0-beta.1"},
        {"1.0.0-beta2"},
        {"1.0", "1.0.0.0+x"},
        {"1.0.0.1-a"},
        {"1.0.0.1"},
        {"1.0.1", "1.0.01"}}},
      {"bitnami", {{"1.2.2-9"}, {"1.2.3"}, {"1.2.3-0"}, {"1.2.3-1"}, {"1.2.3-10"}, {"1.2.4"}}},
      {"maven",
       {{"1-alpha-1", "1a1", "1.0-ALPHA-1"},
        {"1-alpha-2"},
        {"1-beta-1", "1b1"},
        {"1-milestone-1", "1m1", "1.0.0-M1"},
        {"1-rc", "1.rc", "1-cr"},
        {"1-rc-1", "1.0.RC1", "1cr1"},
        {"1-rc-2"},
        {"1-SNAPSHOT"},
        {"1", "1.0.0", "1-ga", "1.Final", "1-0", "1.0-RELEASE"},
        {"1-sp"},
        {"1-sp-1"},
        {"1-a"},
        {"1-abc"},
        {"1-jre8", "1.jre8"},
        {"1-x", "1x"},
        {"1-1-snapshot"},
        {"1-1"},
        {"1-2"},
        {"1.1"},
        {"2"},
        {"10"},
        {"2147483648"},
        {"9223372036854775808"},
        {"1234567890123456789012"}}},
      {"pypi",
       {{"-legacy-"},
        {"0.9.beta-x", "0.9-beta-x"},
        {"1.0.dev0", "1.dev"},
        {"1.0a0.dev1"},
        {"1.0a0", "1.0-ALPHA", "1.0a"},
        {"1.0a0.post0.dev1"},
        {"1.0a0.post1"},
        {"1.0a2"},
        {"1.0a10"},
        {"1.0b1", "1.0.beta.1"},
        {"1.0rc1", "1.0c1", "1.0pre1"},
        {"1.0", "1", "v1.0.0", " 1 ", "0!1"},
        {"1.0+a"},
        {"1.0+a.a"},
        {"1.0+a.0"},
        {"1.0+b", "1.0+B"},
        {"1.0+0"},
        {"1.0+0.a"},
        {"1.0+0.0"},
        {"1.0+10"},
        {"1.0.post0.dev1"},
        {"1.0.post0", "1.0-0", "1.0post", "1.0.r"},
        {"1.0.post1", "1.0-1"},
        {"1.0.1"},
        {"1.1"},
        {"1.10"},
        {"1!0.1"}}},
      {"gem",
       {{"1.0.a.0.a"},
        {"1.0.a", "1.a", "1.0.0.a.0"},
        {"1.0.a.0.1"},
        {"1.0.a.1"},
        {"1.0.a.2", "1.0.a2"},
        {"1.0.a.10"},
        {"1.0.b"},
        {"1-1", "1.pre.1"},
        {"1", "1.0", "1.0.0"},
        {"1.0.0.0.1"},
        {"1.0.0.1"},
        {"1.0.1.a"},
        {"1.0.1"},
        {"1.1"},
        {"18446744073709551616"}}},
      {"composer",
       {{"foo"},
        {"dev-master"},
        {"1.0-foo"},
        {"1.0-dev"},
        {"1.0-alpha", "1.0a", "1.0.alpha"},
        {"1.0-alpha1", "1.0a1"},
        {"1.0-beta"},
        {"1.0-RC", "1.0rc"},
        {"1.0", "v1.0"},
        {"1.0.0"},
        {"1.0.0.0"},
        {"1.0.1"},
        {"1.0-pl", "1.0-patch"},
        {"1.0-pl1"},
        {"1.1"},
        {"1.10"}}},
      {"cran",
       {{"0.1", "0-1", "00.01"}, {"0.1.0", "0.1-0"}, {"0.1.0.0"}, {"0.2"}, {"0.10"}, {"1"}}},
      {"hackage", {{"0"}, {"0.1"}, {"0.1.0"}, {"0.2"}, {"0.10"}}},
      {"deb", {{"0:0~~"},    {"0:0~"},        {"0", "0:0", "0-0", "0-00", "0-"},
               {"0-0.1"},    {"0-1~bpo12+1"}, {"0-1"},
               {"0-1a"},     {"0-1+b1"},      {"0a", "0a0"},
               {"0a1"},      {"0z"},          {"0+"},
               {"0+dfsg-1"}, {"0.0"},         {"0.9"},
               {"0.10"},     {"1:0~"},        {"1:0"},
               {"2:0"},      {"10:0"}}},
      {"opam", {{"1.0~beta"}, {"1.0"}, {"1.0-1"}, {"1.0.1"}, {"1.10"}}},
      {"rpm",
       {{"1.0~~"},
        {"1.0~rc1"},
        {"1.0~rc1^git"},
        {"1.0~rc2"},
        {"1.0", "1..0", "0:1.0", "1.0."},
        {"1.0-"},
        {"1.0-1~x"},
        {"1.0-1"},
        {"1.0-1.el9"},
        {"1.0-2"},
        {"1.0^"},
        {"1.0^git1~x"},
        {"1.0^git1"},
        {"1.0^git1^x"},
        {"1.0^git2"},
        {"1.0a", "1.0.a"},
        {"1.0aa"},
        {"1.0.1", "1.0.01"},
        {"1.1"},
        {"1.10"},
        {"1:0"},
        {"10:0"}}},
      {"apk", {{"1_alpha"}, {"1_alpha1"}, {"1_beta"}, {"1_pre"},       {"1_rc"},
               {"1_rc0"},   {"1_rc1"},    {"1"},      {"1-r0", "1-r"}, {"1-r1", "1-r01"},
               {"1~aa"},    {"1_cvs"},    {"1_svn"},  {"1_git"},       {"1_hg"},
               {"1_p"},     {"1_p-r1"},   {"1_p0"},   {"1_p1_rc"},     {"1_p1"},
               {"1a"},      {"1b"},       {"1.0"},    {"1.01"},        {"1.010"},
               {"1.1"},     {"1.1.0"},    {"1.2"},    {"1.10"},        {"2", "02"}}},
      {"alpm",
       {{"1.5a-1"},
        {"1.5b-1"},
        {"1.5-1", "0:1.5-1", "1.05-01"},
        {"1.5-2"},
        {"1.5.a-1"},
        {"1.5.1-1"},
        {"1.5..0-1"},
        {"1.10-1"},
        {"1:0.1-1"}}},
      {"gentoo",
       {{"1_alpha"},
        {"1_beta"},
        {"1_rc"},
        {"1", "1-r0", "01"},
        {"1-r1"},
        {"1_p", "1_p0"},
        {"1_p1_alpha"},
        {"1_p1"},
        {"1a"},
        {"1b_rc1"},
        {"1.0", "1.00"},
        {"1.001"},
        {"1.01", "1.010"},
        {"1.1"},
        {"1.9"},
        {"1.10"}}},
      {"conan",
       {{"1-0"},
        {"1-", "1.0-"},
        {"1-1"},
        {"1-10"},
        {"1-alpha"},
        {"1-alpha.1"},
        {"1-beta", "1.0-beta"},
        {"1", "1.0", "1.0.0.0"},
        {"1+b", "1.0+b.0"},
        {"1+b.1"},
        {"1.1"},
        {"1.10"},
        {"1.a"},
        {"1.b"},
        {"2"}}},
      {"openssl",
       {{"0.9.8"},
        {"0.9.8a"},
        {"0.9.8z"},
        {"0.9.8za"},
        {"0.9.8zh"},
        {"1.0.0-beta1"},
        {"1.0.0"},
        {"1.0.0a"},
        {"1.0.2zf"},
        {"1.1.1-pre2"},
        {"1.1.1-pre10"},
        {"1.1.1"},
        {"1.1.1w"},
        {"3.0.0-alpha2"},
        {"3.0.0-alpha17"},
        {"3.0.0-beta1", "3.0.0-beta1+quic"},
        {"3.0.0", "3.0.0+quic"},
        {"3.0.10"}}},
      {"nginx", {{"0.9.9"}, {"0.10.0"}, {"1.20.1"}, {"1.21.0"}}},
      {"datetime",
       {{"0000-01-01T00:00:00Z"},
        {"1969-12-31T23:59:59Z"},
        {"1970-01-01T00:00:00Z", "1970-01-01T01:00:00+01:00", "1969-12-31t23:00:00-01:00"},
        {"1970-01-01T00:00:00.01Z", "1970-01-01T00:00:00.010Z"},
        {"1970-01-01T00:00:00.1Z"},
        {"2024-02-29T00:00:00Z"},
        {"2024-03-01T00:00:00Z", "2024-02-29T23:59:60Z"},
        {"9999-12-31T23:59:59Z"}}},
      {"lexicographic", {{""}, {"A"}, {"A\xCC\x8A"}, {"a"}, {"aa"}, {"\xC3\xA4"}}},
      {"intdot", {{"0"}, {"1", "01", "1-x"}, {"1.0"}, {"1.2"}, {"1.10"}}},
      {"generic", {{"0", "v0.0"}, {"0.9"}, {"0.10"}, {"1", "1.0", "V1.0.0"}, {"1.0.1"}}}};
  return all;
}

char sign(std::partial_ordering order) {
  if (order == std::partial_ordering::unordered) {
    return '?';
  }
  return order < 0 ? '<' : (order > 0 ? '>' : '=');
}

TEST(Order, LaddersAscend) {
  for (const Ladder& ladder : ladders()) {
    const Ecosystem& ecosystem = *find_any(ladder.ecosystem);
    for (std::size_t i = 0; i < ladder.rungs.size(); ++i) {
      for (std::size_t j = 0; j < ladder.rungs.size(); ++j) {
        const char want = i < j ? '<' : (i > j ? '>' : '=');
        for (const std::string_view a : ladder.rungs[i]) {
          for (const std::string_view b : ladder.rungs[j]) {
            EXPECT_EQ(sign(order(ecosystem, a, b)), want)
                << ecosystem.id << " '" << a << "' '" << b << "'";
            const VersionKey x = key(ecosystem, a);
            const VersionKey y = key(ecosystem, b);
            if (x.exact && y.exact) {
              EXPECT_EQ(sign(x.bytes <=> y.bytes), want)
                  << ecosystem.id << " by key '" << a << "' '" << b << "'";
            }
          }
        }
      }
    }
  }
}

TEST(Order, EveryEcosystemHasALadder) {
  for (const Ecosystem& ecosystem : table()) {
    EXPECT_TRUE(std::ranges::any_of(ladders(), [&](const Ladder& ladder) {
      return find_any(ladder.ecosystem) == &ecosystem;
    })) << ecosystem.id;
  }
}

TEST(Order, WhatIsNoVersionHasNone) {
  const std::vector<std::pair<std::string_view, std::string_view>> rows = {
      {"semver", ""},
      {"semver", "abc"},
      {"semver", "1."},
      {"semver", "1.x"},
      {"go", "(devel)"},
      {"nuget", "*"},
      {"cran", "1.a"},
      {"cran", "1."},
      {"hackage", "1-2"},
      {"deb", ""},
      {"deb", "a:1"},
      {"deb", "1 2"},
      {"gem", ""},
      {"gentoo", "1."},
      {"gentoo", "1_foo"},
      {"gentoo", "1-r"},
      {"conan", ""},
      {"conan", "-a"},
      {"openssl", "fips"},
      {"openssl", "1.0.2_x"},
      {"datetime", "2024-01-01"},
      {"datetime", "2023-02-29T00:00:00Z"},
      {"datetime", "2024-01-01T24:00:00Z"},
      {"generic", "1.0a"},
      {"generic", ""},
      {"generic", "1..0"},
      {"intdot", "x"}};
  for (const auto& [name, text] : rows) {
    SCOPED_TRACE(std::string(name) + " '" + std::string(text) + "'");
    const Ecosystem& ecosystem = *find_any(name);
    if (name == "gem") {
      EXPECT_TRUE(ecosystem.is_valid(text));  // RubyGems takes nothing for 0
      continue;
    }
    EXPECT_FALSE(ecosystem.is_valid(text));
    EXPECT_EQ(sign(order(ecosystem, text, "1")), '?');
    EXPECT_FALSE(key(ecosystem, text).exact);
    EXPECT_TRUE(key(ecosystem, text).bytes.empty());
  }
}

// SemVer 2.0.0, items 2, 9 and 10.
TEST(Order, ASemanticVersionHasThreeNumbersWithoutLeadingZeros) {
  const struct {
    std::string_view text;
    bool is_valid;
  } rows[] = {{"0.0.0", true},       {"1.2.3", true},        {"10.20.30", true},
              {"01.2.3", false},     {"1.02.3", false},      {"1.2.03", false},
              {"00.0.0", false},     {"1.2", false},         {"1.2.3.4", false},
              {"v1.2.3", false},     {"1.2.3-rc.1", true},   {"1.2.3-0", true},
              {"1.2.3-01", false},   {"1.2.3-rc.01", false}, {"1.2.3-0a", true},
              {"1.2.3+001", true},   {"1.2.3-", false},      {"1.2.3+", false},
              {"1.2.3-a..b", false}, {"1.2.3+a..b", false},  {"1.2.3+a+b", false}};
  for (const auto& row : rows) {
    EXPECT_EQ(find_any("semver")->is_valid(row.text), row.is_valid) << row.text;
  }
}

TEST(Order, WhereTheRuleIsNotTransitiveThereIsNoExactKey) {
  const std::vector<std::pair<std::string_view, std::string_view>> rows = {
      {"maven", "1.sp.1"},    {"maven", "1-ga-1"},
      {"maven", "1-0.1"},     {"conan", "1.1.1d"},
      {"alpm", "1.0"},        {"alpm", "1.0.-1"},
      {"apk", "6.0.2p1-r0"},  {"apk", "1-ruff"},
      {"composer", "1.#"},    {"composer", "1."},
      {"semver", "1.0.0rc1"}, {"nuget", "1.0.0--5"},
      {"gem", "1gamma"},      {"semver", "1.0.0-\xC3\xA4"}};
  for (const auto& [name, text] : rows) {
    EXPECT_FALSE(key(*find_any(name), text).exact) << name << " " << text;
    EXPECT_EQ(sign(order(*find_any(name), text, text)), '=') << name << " " << text;
  }
}

TEST(Order, ArchCountsAReleaseOnlyWhereBothHaveOne) {
  const Ecosystem& alpm = *find("alpm");
  EXPECT_EQ(sign(order(alpm, "1.1-1", "1.1")), '=');
  EXPECT_EQ(sign(order(alpm, "1.1-1", "1.1-2")), '<');
  EXPECT_EQ(sign(order(alpm, "1.5", "1.5.a")), '<');
  EXPECT_EQ(sign(order(alpm, "1.5b", "1.5")), '<');
  EXPECT_EQ(sign(order(alpm, "1.5.1", "1.5..0")), '<');
  EXPECT_TRUE(key(alpm, "1:1.5b-1").exact);
}

TEST(Order, AComparisonSaysWhatItRestsOn) {
  const Comparison exact = compare(*find("deb"), "1", "2");
  EXPECT_TRUE(exact.order < 0 && exact.exact && exact.certainty == Certainty::exact);
  const Comparison assumed = compare(*find("generic-numeric"), "1", "2");
  EXPECT_TRUE(assumed.order < 0 && assumed.certainty == Certainty::assumed_numeric);
  EXPECT_FALSE(compare(*find("alpm"), "1", "2").exact);
}

}  // namespace
}  // namespace tocsin::ecosystems
