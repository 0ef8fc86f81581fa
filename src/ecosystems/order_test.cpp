// The corners of each order, as ascending ladders: every step up is "<" in both directions, by
// comparator and by key. Texts on one rung are equal.
#include "ecosystems/ecosystem.h"

#include "base/bytes.h"

#include <gtest/gtest.h>

#include <map>
#include <tuple>

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
       {{"1.0.0-0"},
        {"1.0.0-1"},
        {"1.0.0-2147483647"},
        {"1.0.0-10000000000"},
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
        {"1-abc1"},
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
        {"1.0.dev2"},
        {"1.0.dev10"},
        {"1.0a0.dev1"},
        {"1.0a0", "1.0-ALPHA", "1.0a"},
        {"1.0a0.post0.dev1"},
        {"1.0a0.post1"},
        {"1.0a2"},
        {"1.0a10"},
        {"1.0b1", "1.0.beta.1"},
        {"1.0rc1", "1.0c1", "1.0pre1", "1.0preview1", "1.0_rc_1"},
        {"1.0", "1", "v1.0.0", "V1.0", " 1 ", "0!1"},
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
        {"1.0.post1", "1.0-1", "1.0-post1", "1.0.rev1"},
        {"1.0.1"},
        {"1.1"},
        {"1.10"},
        {"1!0.1"}}},
      {"gem",
       {{"1.a.a", "1.0.a.a"},
        {"1.0.a.0.a"},
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
        {"1.0", "v1.0", "V1.0"},
        {"1.0.0"},
        {"1.0.0.0"},
        {"1.0.1"},
        {"1.0-pl", "1.0-patch"},
        {"1.0-pl1"},
        {"1.1", "1_1", "1+1", "1-1"},
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
        {"1970-01-01T00:00:00.1Z", "1970-01-01T00:00:00.1z"},
        {"1970-01-01T00:00:01Z"},
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

// By its key an index finds a version; what has none is judged one by one.
TEST(Order, EveryRungHasAnExactKey) {
  for (const Ladder& ladder : ladders()) {
    for (const Rung& rung : ladder.rungs) {
      for (const std::string_view text : rung) {
        EXPECT_TRUE(key(*find_any(ladder.ecosystem), text).exact)
            << ladder.ecosystem << " " << text;
      }
    }
  }
}

// Keys are stored: their bytes stay (docs/formats/version-keys.md).
TEST(Order, KeysStayAsTheyWereWritten) {
  const std::vector<std::tuple<std::string_view, std::string_view, std::string_view>> rows = {
      {"semver", "1.2.0-rc.1.x+b", "4131413210e07263004131e0780001"},
      {"semver", "0.10.0", "4042313020"},
      {"nuget", "1.0-Beta.2", "413110e06265746100413201"},
      {"bitnami", "1.2.3-4", "41314132413330413401"},
      {"pub", "1.0.0-a+1.b", "413110e0610001024131e0620001"},
      {"maven", "1.2-alpha-1", "413141321038413120"},
      {"maven", "1-sp-x", "41313031780020"},
      {"maven", "1-2", "413138413220"},
      {"pypi", "2!1.10rc1.post2.dev3+a.4", "4132413142313012413130413210413302206100413401"},
      {"pypi", "1.0.dev1", "404131080810413101"},
      {"pypi", "1.x", "013030303030303031002a78002a66696e616c0000"},
      {"gem", "1.0.0.a.0.0.b.0.3", "41312061002100022062003efffe413330"},
      {"composer", "1.0-RC2", "41314014413215"},
      {"cran", "1-2", "4131413220"},
      {"generic", "v1.0", "413120"},
      {"deb", "1:2.0~rc1-3+b", "41310432ae030172630431020433ab620302"},
      {"rpm", "1:2.0~rc^a-3", "41314132401038726300303861002002413320"},
      {"apk", "1.02.3a_rc1_p2~ab-r4", "41313e30320041333a61132a4131382a41322961620028413420"},
      {"alpm", "a1.b..2c-3", "4038610041318138620082413210630020413320"},
      {"gentoo", "1.020b_rc1_p2-r3", "41313e3032000162134131304132204133"},
      {"conan", "1..a-2+b", "413130e061001041320102e0620001"},
      {"openssl", "1.0.2za-pre3", "4131404132207a6100103870726500413301"},
      {"datetime", "1970-01-01T00:01:01.50Z", "800000000000003d3500"},
      {"lexicographic", "aB", "6142"}};
  for (const auto& [name, text, want] : rows) {
    const VersionKey made = key(*find_any(name), text);
    ASSERT_TRUE(made.exact) << name << " " << text;
    EXPECT_EQ(to_hex(as_bytes(made.bytes)), want) << name << " " << text;
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
      {"deb", "1\x7F"},
      {"opam", ""},
      {"opam", "1 2"},
      {"gem", "-"},
      {"gem", "1gamma!"},
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
      {"generic", "1.0abc"},
      {"generic", ""},
      {"generic", "1..0"},
      {"intdot", "x"}};
  for (const auto& [name, text] : rows) {
    SCOPED_TRACE(std::string(name) + " '" + std::string(text) + "'");
    const Ecosystem& ecosystem = *find_any(name);
    if (name == "gem" && text.empty()) {
      EXPECT_TRUE(ecosystem.is_valid(text));  // RubyGems takes nothing for 0
      continue;
    }
    EXPECT_FALSE(ecosystem.is_valid(text));
    EXPECT_EQ(sign(order(ecosystem, text, "1")), '?');
    EXPECT_FALSE(key(ecosystem, text).exact);
    EXPECT_TRUE(key(ecosystem, text).bytes.empty());
  }
}

// The grammar of each, which is narrower than its order: "1_0" has a place in deb's, too.
TEST(Order, EachEcosystemHasItsGrammar) {
  const struct {
    std::string_view ecosystem;
    std::vector<std::string_view> valid;
    std::vector<std::string_view> invalid;
  } rows[] = {
      {"go", {"v1.2.3", "v1.2.3-pre"}, {"1.2.3", "V1.2.3", "v1.2", "vv1.2.3", "v"}},
      {"nuget", {"1.0", "1.2.3.4", "1.0-a"}, {"1.2.3.4.5", "1.0-a..b", "x"}},
      {"bitnami", {"1.2.3", "1.2.3-0"}, {"1.2", "01.2.3", "x"}},
      {"nginx", {"1.20.1"}, {"1.20", "1.20.1-a", "01.2.3", "x"}},
      {"pub",
       {"1.2.3", "1.2.3-a", "1.2.3+a"},
       {"1.2", "1.2.3.4", "v1.2.3", "V1.2.3", "1.2.3-a..b", "x"}},
      {"maven", {"1.0", "1-a", "1_a", "1+a", "A"}, {"", "1 0", "1:0"}},
      {"pypi",
       {"1", "1!2", "1.0+a.b", "1.0+a-b_c"},
       {"rc1", "!1", "1!", "1!a", "1..1", "1.", "1.0x", "1.0+", "1.0+a.", "1.0+a..b", "1.0+a!b"}},
      {"gem",
       {"", " 1 ", "1.a", "1-a", "1-a-b", "1-a.b", "1-A.1"},
       {"a", "1a", ".1", "-a", "1.", "1..2", "1-", "1-a.", "1_a", "1.a_b"}},
      {"composer",
       {"dev-master", "1.0", "v1.0", "V1.0", "1.2.3.4", "1.0-beta1", "1.0_b", "1.0+x", "1.x", "1."},
       {"dev-", "", "a", "vv1", "1.2.3.4.5", "1.0!", "1.0 "}},
      {"deb",
       {"1.0", "1a", "1+b", "1~a", "1-1", "1-1-1", "1:1:2", "1-1.1", "1-1+b", "1-1~a"},
       {"1_0", "a1", "1-", "1-1_a", "1-1/a", "+1:1"}},
      {"opam", {"1", "a", "1_a", "1+a", "1~a", "1.a", "1-a"}, {"", "1 a", "1:a"}},
      {"rpm",
       {"1.0", "1.0-1.el9", "1:1.0", "1_a", "1+a", "1~a", "1^a", "1-1_a"},
       {"", "1.0-", "-1", "1 0", "1.0-1 a", "1-1-1"}},
      {"apk",
       {"1", "1.2a", "1a", "1_p1_rc", "1~0a", "1~f", "1_p1~ab", "1~a-r1", "1-r", "1-r1"},
       {"", "a", "1ab", "1a.2", "1_p.2", "1_p1a", "1_foo", "1~", "1~g", "1~ag", "1~a~b", "1~a_p",
        "1-r1~a", "1-r1_p1", "1-r1-r2", "1-x", "1.", "1-r1a"}},
      {"alpm",
       {"1.0", "1.0-1", "1.0-1.1", "1:1.0-1", "1~-1"},
       {"", "-1", "1.0-", "1.0-a", "1 0-1", "1\x7F-1", "1/0-1", "1:1:0-1", "1:-1"}},
      {"gentoo", {"1", "1.0a", "1_p1_rc", "1-r1"}, {"", "1ap1", "1-r", "1-r1x", "1.", "1ab"}},
      {"conan",
       {"1.0", "1_0", "1.a", "1-a-b", "1-a_b.c", "1+b", "1-a+b"},
       {"", "1.A", "1 0", "1-", "1-A", "1+", "1+B"}},
      {"openssl",
       {"1.0.2", "1.0.2a", "3.0.0-alpha.1", "3.0.0-a-b"},
       {"3.0", "3.0.0.1", "fips", "3.0.0-a_b", "1.0.2A"}},
      {"datetime",
       {"2024-01-01T00:00:00Z", "2024-01-01T23:59:60.5Z", "2024-01-01T00:59:00+23:00",
        "2024-01-01T00:00:00-00:59"},
       {"2024-01-01Z", "20a4-01-01T00:00:00Z", "2024-01-01T00:00:00", "2024-01-01T24:00:00Z",
        "2024-01-01T00:60:00Z", "2024-01-01T00:00:61Z", "2024-01-01T00:00:00.Z",
        "2024-01-01T00:00:00Zx", "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00+00:60",
        "2024-01-01T00:00:00+0000", "2024-01-01t00:00:00Z", "2024-01-01T00:00:00z"}},
      {"lexicographic", {"a", "\xC3\xA4"}, {"", "\xFF"}},
      {"cran", {"1", "1-2.3"}, {"", "1a", "v1"}},
      {"hackage", {"1.2"}, {"", "v1"}},
      {"intdot", {"1.2", "1x"}, {"", "v1"}},
      {"generic",
       {"v1.2", "V1", "1x", "1.2zh", "1-beta2", "1.0-rc.1", "9.3p1", "7.1.2-22", "1_01"},
       {"", "vv1", "1xyz", "1-", "1-a-b", "x", "1beta2x", "1-1-1"}}};
  for (const auto& row : rows) {
    const Ecosystem& ecosystem = *find_any(row.ecosystem);
    for (const std::string_view text : row.valid) {
      EXPECT_TRUE(ecosystem.is_valid(text)) << row.ecosystem << " '" << text << "'";
    }
    for (const std::string_view text : row.invalid) {
      EXPECT_FALSE(ecosystem.is_valid(text)) << row.ecosystem << " '" << text << "'";
    }
  }
  // Not a byte behind the text, whatever stands there.
  EXPECT_FALSE(find("pypi")->is_valid(std::string_view("1.0-5").substr(0, 4)));
}

// What is no version to its ecosystem, or has no exact key, is compared all the same.
TEST(Order, WhatIsWrittenOddlyHasItsPlace) {
  const struct {
    std::string_view ecosystem;
    std::string_view a;
    char want;
    std::string_view b;
  } rows[] = {// Numbers decide before what stands behind them.
              {"generic", "2.8.123e", '>', "2.8.75"},
              {"generic", "2.8.9b", '<', "2.8.75"},
              {"generic", "2-anything", '<', "3+else"},
              {"generic", "1.0.2j", '<', "1.0.2k"},
              {"generic", "1.0.2l", '>', "1.0.2k"},
              {"generic", "1.0.2z", '<', "1.0.2za"},
              {"generic", "1.0.2zh", '>', "1.0.2k"},
              {"generic", "1.0.2K", '=', "1.0.2k"},
              {"generic", "1.0.2", '<', "1.0.2a"},
              {"generic", "1.0a", '=', "1.0.0a"},
              {"generic", "1.0-rc1", '<', "1.0"},
              {"generic", "1.0-beta2", '<', "1.0-rc1"},
              {"generic", "1.0alpha", '<', "1.0-beta"},
              {"generic", "1.0-rc.2", '<', "1.0RC10"},
              {"generic", "1.0-rc", '=', "1.0-rc0"},
              {"generic", "1.0-rc1", '<', "1.0a"},
              {"generic", "1.0.0-milestone30", '<', "1.0.0"},
              {"generic", "1.0-beta2", '<', "1.0-milestone1"},
              {"generic", "1.0-milestone1", '<', "1.0-rc1"},
              {"generic", "1.0-SNAPSHOT", '<', "1.0"},
              {"generic", "1.0-preview2", '<', "1.0"},
              {"generic", "1.0-pre", '<', "1.0"},
              {"generic", "1.0-dev3", '?', "1.0-rc1"},
              {"generic", "1.0-dev3", '?', "1.0-snapshot"},
              {"generic", "1.0-dev3", '<', "1.0-dev4"},
              {"generic", "1.0.Final", '=', "1.0"},
              {"generic", "1.0-GA", '=', "1.0.RELEASE"},
              {"generic", "1.0-finally", '?', "1.0"},
              {"generic", "1.0ga", '?', "1.0-rev"},
              {"generic", "7.1.2-21", '<', "7.1.2-22"},
              {"generic", "7.1.2", '<', "7.1.2-0"},
              {"generic", "7.1.2-22", '<', "7.1.3"},
              {"generic", "9.3p1", '<', "9.3p2"},
              {"generic", "9.3-rc1", '<', "9.3p1"},
              {"generic", "9.3p1", '?', "9.3a"},
              {"generic", "1.0-x-y", '?', "1.0"},
              {"generic", "1.0-x-y", '=', "1.0-x-y"},
              {"generic", "x", '?', "1.0"},
              {"nuget", "1.0.0--5", '<', "1.0.0--4"},
              {"nuget", "1.0.0--1", '<', "1.0.0-0"},
              {"nuget", "1.0.0--0", '=', "1.0.0-0"},
              {"nuget", "1.0.0--2147483648", '<', "1.0.0--1"},
              {"nuget", "1.0.0--2147483649", '>', "1.0.0-1"},
              {"maven", "a", '<', "-1"},
              {"gem", "1gamma.1", '<', "1gamma.2"},
              {"gem", "1gamma-1", '<', "1gamma-2"},
              // What PHP calls the number that nobody wrote is equal to each number, and to none.
              {"composer", "1.#", '=', "1.5"},
              {"composer", "1.#", '=', "1.0"},
              {"composer", "1.#", '=', "1"},
              {"composer", "1.#", '=', "1.##"},
              {"composer", "1.#", '>', "1.dev"},
              {"composer", "1.#", '<', "1.pl"},
              {"composer", "1#2", '=', "1.5.2"},
              {"composer", "1#2", '<', "1.5.3"},
              // A word that nobody knows begins the version or follows a digit; else it separates.
              {"composer", "-1", '<', "0"},
              {"composer", "1!1", '<', "1.1"},
              {"composer", "1.a!1", '=', "1.a.1"},
              {"composer", ".a1", '<', "-a1"},
              {"composer", "v", '<', "dev"},
              {"conan", "1.", '>', "1"},
              {"apk", "1-x", '=', "1-y"},
              {"apk", "6.0.2p1-r7", '<', "6.0.2p1-r8"},
              {"apk", "6.0.2p2", '<', "6.0.2p10"},
              // packaging 21's LegacyVersion.
              {"pypi", "x", '<', "x-"},
              {"pypi", "x.0", '=', "x"},
              {"pypi", "x.1", '<', "x.2"},
              {"pypi", "x.rc1", '=', "x.c1"},
              {"pypi", "x.pre1", '=', "x.c1"},
              {"pypi", "x.preview1", '=', "x.c1"},
              {"pypi", "x.dev", '<', "x.a"},
              {"pypi", "x.d", '>', "x.a"},
              {"pypi", "x_2", '<', "x_10"},
              {"pypi", "x_rc", '=', "x_c"},
              {"pypi", "x_-1", '<', "x_z"},
              {"pypi", "x_.1", '=', "x_1"}};
  for (const auto& row : rows) {
    EXPECT_EQ(sign(order(*find_any(row.ecosystem), row.a, row.b)), row.want)
        << row.ecosystem << " '" << row.a << "' '" << row.b << "'";
  }
}

// SemVer 2.0.0, items 2, 9 and 10.
TEST(Order, ASemanticVersionHasThreeNumbersWithoutLeadingZeros) {
  const struct {
    std::string_view text;
    bool is_valid;
  } rows[] = {
      {"0.0.0", true},       {"1.2.3", true},        {"10.20.30", true},   {"01.2.3", false},
      {"1.02.3", false},     {"1.2.03", false},      {"00.0.0", false},    {"1.2", false},
      {"1.2.3.4", false},    {"v1.2.3", false},      {"1.2.3-rc.1", true}, {"1.2.3-0", true},
      {"1.2.3-01", false},   {"1.2.3-rc.01", false}, {"1.2.3-0a", true},   {"1.2.3-10", true},
      {"1.2.3-a-b", true},   {"1.2.3+001", true},    {"1.2.3-", false},    {"1.2.3+", false},
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
      {"gem", "1gamma"},      {"semver", "1.0.0-\xC3\xA4"},
      {"alpm", ".1-1"},       {"maven", "1-final.1"},
      {"pypi", {"x\0y", 3}},  {"pypi", "1.x\xC3\xA4"},
      {"pypi", "x\x80"}};
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
  // Of separators a key counts up to 127.
  EXPECT_TRUE(key(alpm, "1" + std::string(127, '.') + "1-1").exact);
  EXPECT_FALSE(key(alpm, "1" + std::string(128, '.') + "1-1").exact);
}

TEST(Order, AComparisonSaysWhatItRestsOn) {
  const Comparison exact = compare(*find("deb"), "1", "2");
  EXPECT_TRUE(exact.order < 0 && exact.exact && exact.certainty == Certainty::exact);
  const Comparison assumed = compare(*find("generic-numeric"), "1", "2");
  EXPECT_TRUE(assumed.order < 0 && assumed.certainty == Certainty::assumed_numeric);
  EXPECT_FALSE(compare(*find("alpm"), "1", "2").exact);
  EXPECT_FALSE(compare(*find("alpm"), "1-1", "2").exact);
  EXPECT_FALSE(compare(*find("alpm"), "1", "2-1").exact);
}

}  // namespace
}  // namespace tocsin::ecosystems
