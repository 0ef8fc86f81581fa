// VERS: the two readings, the checks of clause 5.4, simplifying, and what a range holds.
#include "ranges/vers.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::ranges {
namespace {

std::string canonical(std::string_view text) {
  const auto vers = parse_vers(text, Reading::canonical);
  return vers ? to_text(*vers) : "error";
}
std::string tolerant(std::string_view text) {
  const auto vers = parse_vers(text, Reading::tolerant);
  return vers ? to_text(*vers) : "error";
}
std::string_view held(std::string_view text, std::string_view version) {
  const auto vers = parse_vers(text, Reading::tolerant);
  return vers ? to_text(contains(to_set(*vers), version).answer) : "error";
}

TEST(Vers, TheCanonicalReadingTakesOneSpelling) {
  for (const std::string_view good :
       {"vers:npm/1.2.3", "vers:npm/>=1.0.0|<2.0.0", "vers:pypi/*", "vers:deb/>=1:2.3~rc1|<1:2.4",
        "vers:npm/<1|2|>=3|!=4|<5", "vers:npm/1.0%252F0", "vers:lexicographic/A%20b", "vers:all/*",
        "vers:none/*", "vers:test/9|1", "vers:datetime/>=2024-01-01T00:00:00Z", "vers:x-1.y/1",
        "vers:z09/1", "vers:example/9|1"}) {
    EXPECT_EQ(canonical(good), good);
  }
  for (const std::string_view bad : {"",
                                     "vers:",
                                     "vers:npm",
                                     "vers:npm/",
                                     "vers:/1",
                                     "npm/1",
                                     "VERS:npm/1",
                                     "vers:NPM/1",
                                     "vers:1pm/1",
                                     "vers:n_m/1",
                                     "vers:n+m/1",
                                     "vers:n{/1",
                                     "vers:invalid/1",
                                     "vers:invalid/*",
                                     "vers:npm/|1",
                                     "vers:npm/1|",
                                     "vers:npm/1||2",
                                     "vers:npm/1 |2",
                                     "vers:npm/ 1",
                                     " vers:npm/1",
                                     "vers:npm/1\n",
                                     "vers:npm/=1",
                                     "vers:npm/==1",
                                     "vers:npm/>=",
                                     "vers:npm/>",
                                     "vers:npm/*|1",
                                     "vers:npm/1|*",
                                     "vers:npm/**",
                                     "vers:npm/>=*",
                                     "vers:npm/2|1",
                                     "vers:npm/>=2.0.0|<1.0.0",
                                     "vers:npm/1%2",
                                     "vers:npm/1%",
                                     "vers:npm/1%GG",
                                     "vers:npm/1\x7F",
                                     "vers:npm/1%00",
                                     "vers:npm/1%FF",
                                     "vers:npm/1>2",
                                     "vers:npm/1=2",
                                     "vers:npm/><1",
                                     "vers:npm/\xC3\xA4",
                                     "vers:all/1",
                                     "vers:none/1",
                                     "vers:datetime/2024-01-01t00:00:00Z",
                                     "vers:datetime/2024-01-01"}) {
    EXPECT_EQ(canonical(bad), "error") << bad;
  }
}

TEST(Vers, TheTolerantReadingTakesWhatDocumentsHold) {
  EXPECT_EQ(tolerant(" VERS:NPM/ >= 1.0 | | < 2.0 | "), "vers:npm/>=1.0|<2.0");
  EXPECT_EQ(tolerant("vers:npm/=1|==2"), "vers:npm/1|2");
  EXPECT_EQ(tolerant("vers:npm/2|1"), "vers:npm/2|1");
  EXPECT_EQ(tolerant("vers:npm/ * "), "vers:npm/*");
  EXPECT_EQ(tolerant("vers:lexicographic/\xC3\xA4"), "vers:lexicographic/%C3%A4");
  EXPECT_EQ(tolerant("vers:datetime/2024-01-01t00:00:00z"), "vers:datetime/2024-01-01t00:00:00z");
  // Encoded as a whole, as in an address; a version alone is encoded as ever.
  for (const std::string_view whole :
       {"vers:deb/%3E%3D1%3A2.0%7C%3C3", "vers%3Adeb/%3E%3D1%3A2.0%7C%3C3",
        "VERS%3adeb%2f%3e%3d1%3a2.0%7c%3c3", "vers:deb%2F>=1:2.0%7C<3", "vers:deb/>=1%3A2.0|<3"}) {
    EXPECT_EQ(tolerant(whole), "vers:deb/>=1:2.0|<3") << whole;
  }
  EXPECT_EQ(tolerant("vers:npm/%3D1"), "vers:npm/1");
  EXPECT_EQ(tolerant("vers:npm/1|%3E2"), "vers:npm/1|%3E2");
  EXPECT_EQ(tolerant("vers:npm/%411"), "vers:npm/A1");
  for (const std::string_view bad :
       {"vers:npm/%3E%3D1%2", "vers%253Anpm/>=1", "vers:npm/", "vers:npm/|", "vers:npm/1%2",
        "vers:npm/>=", "vers:invalid/1", "vers:npm/1|*", "vers:all/>1"}) {
    EXPECT_EQ(tolerant(bad), "error") << bad;
  }
}

TEST(Vers, WhatIsWrittenIsReadBack) {
  for (const std::string_view version :
       {"1", "a b", "100%", "a|b", "<>=!*", "\xC3\xA4", "~", "%41", "\x7F"}) {
    const Vers vers{.scheme = "lexicographic",
                    .constraints = {{.comparator = Comparator::greater_or_equal,
                                     .version = std::string(version)}}};
    const auto again = parse_vers(to_text(vers), Reading::canonical);
    ASSERT_TRUE(again.has_value()) << version;
    EXPECT_EQ(*again, vers);
  }
}

TEST(Vers, PercentEncodingIsTwoHexDigits) {
  const std::vector<std::pair<std::string_view, std::string_view>> rows = {
      {"%30", "0"},
      {"%39", "9"},
      {"%4A", "J"},
      {"%4F", "O"},
      {"%4a", "J"},
      {"%4f", "O"},
      {"%252F", "%2F"},
      {"%C3%A4", "\xC3\xA4"},
      {"a+b", "a+b"},
      {"%20", " "},
      // Beside each run of digits, for both places.
      {"%2:", "error"},
      {"%:2", "error"},
      {"%2@", "error"},
      {"%2G", "error"},
      {"%G2", "error"},
      {"%2`", "error"},
      {"%2g", "error"},
      {"%g2", "error"},
      {"%3G", "error"},
      {"%G0%90%80%80", "error"},
      {"%", "error"},
      {"%2", "error"},
      {"%1F", "error"},
      {"%00", "error"},
      {"%FF", "error"}};
  for (const auto& [text, want] : rows) {
    const auto decoded = decoded_version(text);
    EXPECT_EQ(decoded ? *decoded : "error", want) << text;
  }
  // Not a byte behind the text, whatever stands there.
  EXPECT_FALSE(decoded_version(std::string_view("1%22").substr(0, 3)).has_value());
}

TEST(Vers, LimitsAreTooLarge) {
  const std::string longer = "vers:npm/" + std::string(kVersBytesMax, '1');
  EXPECT_EQ(error_of(parse_vers(longer, Reading::tolerant)).code, Errc::too_large);
  std::string many = "vers:npm/1";
  for (std::size_t i = 0; i < kVersConstraintsMax; ++i) {
    many += "|1";
  }
  EXPECT_EQ(error_of(parse_vers(many, Reading::canonical)).code, Errc::too_large);
  EXPECT_TRUE(parse_vers(longer.substr(0, kVersBytesMax), Reading::tolerant).has_value());
  const std::string longest(kVersBytesMax, '1');
  EXPECT_TRUE(parse_constraints("npm", longest, Reading::canonical).has_value());
  EXPECT_EQ(error_of(parse_constraints("npm", longest + "1", Reading::canonical)).code,
            Errc::too_large);
}

TEST(Vers, ConstraintsAloneAreReadAsInARange) {
  EXPECT_TRUE(parse_constraints("npm", ">=1|<2", Reading::canonical).has_value());
  for (const std::string_view text : {" 1", "1 ", "1| 2", "1\xC3\xA4"}) {
    EXPECT_FALSE(parse_constraints("npm", text, Reading::canonical).has_value()) << text;
    EXPECT_TRUE(parse_constraints("npm", text, Reading::tolerant).has_value()) << text;
  }
}

TEST(Vers, ValidationWantsUniqueVersionsAndComparatorsThatAlternate) {
  const std::vector<std::pair<std::string_view, bool>> rows = {
      {"vers:npm/1", true},        {"vers:npm/*", true},        {"vers:npm/<1|>2", true},
      {"vers:npm/>1|<2|3", true},  {"vers:npm/1|!=2|>3", true}, {"vers:npm/>1|!=2|<3", true},
      {"vers:npm/1|1.0.0", false}, {"vers:npm/>1|>2", false},   {"vers:npm/<1|<2", false},
      {"vers:npm/1|<2", false},    {"vers:npm/>1|2", false},    {"vers:npm/2|1", false},
      {"vers:npm/<1|>=1", false}};
  for (const auto& [text, is_valid] : rows) {
    const auto vers = parse_vers(text, Reading::tolerant);
    ASSERT_TRUE(vers.has_value());
    EXPECT_EQ(validate(*vers).has_value(), is_valid) << text;
  }
  EXPECT_TRUE(validate({.scheme = "all", .is_any = true}).has_value());
  EXPECT_FALSE(validate({.scheme = "all", .constraints = {{.version = "1"}}}).has_value());
}

TEST(Vers, WhatHasNoOrderIsNotSimplified) {
  for (const std::string_view scheme : {"all", "npm"}) {
    const Vers vers{.scheme = std::string(scheme),
                    .constraints = {{.version = "b"}, {.version = "a"}}};
    EXPECT_EQ(simplified(vers), vers) << scheme;
  }
}

TEST(Vers, SimplifyingKeepsWhatIsHeld) {
  const std::vector<std::pair<std::string_view, std::string_view>> rows = {
      {"vers:pypi/>0.0.0|>=0.0.1|0.0.2|<0.0.3|<=0.0.4|!=0.7|8.0|>12|<15.3",
       "vers:pypi/>0.0.0|<=0.0.4|!=0.7|8.0|>12|<15.3"},
      {"vers:npm/3|1|2", "vers:npm/1|2|3"},
      {"vers:npm/>=1|!=1.0.0", "vers:npm/>=1"},
      {"vers:npm/<1|1|<2", "vers:npm/<2"},
      {"vers:npm/!=2|!=1", "vers:npm/!=1|!=2"},
      {"vers:npm/!=1|!=1.0.0", "vers:npm/!=1"},
      {"vers:npm/<1|!=1|<2", "vers:npm/!=1|<2"},
      {"vers:npm/<1|!=1|>2", "vers:npm/<1|>2"},
      {"vers:npm/!=1|>1", "vers:npm/>1"},
      {"vers:npm/1|!=1|!=2", "vers:npm/1|!=2"},
      {"vers:npm/1|1.0.0|1", "vers:npm/1"}};
  for (const auto& [text, want] : rows) {
    const auto vers = parse_vers(text, Reading::tolerant);
    ASSERT_TRUE(vers.has_value()) << text;
    const Vers simple = simplified(*vers);
    EXPECT_EQ(to_text(simple), want);
    for (const std::string_view version :
         {"0", "0.0.1", "0.0.4", "0.7", "1", "2", "8", "12", "13", "16"}) {
      EXPECT_EQ(contains(to_set(simple), version).answer, contains(to_set(*vers), version).answer)
          << text << " " << version;
    }
  }
}

TEST(Vers, ContainmentOnBothSidesOfEveryBound) {
  struct Row {
    std::string_view range;
    std::string_view version;
    std::string_view want;
  };
  const std::vector<Row> rows = {{"vers:npm/*", "anything", "true"},
                                 {"vers:none/*", "1", "false"},
                                 {"vers:all/*", "1", "true"},
                                 {"vers:npm/>=1.0.0|<2.0.0", "1.0.0-rc.1", "false"},
                                 {"vers:npm/>=1.0.0|<2.0.0", "1.0.0", "true"},
                                 {"vers:npm/>=1.0.0|<2.0.0", "2.0.0-rc.1", "true"},
                                 {"vers:npm/>=1.0.0|<2.0.0", "2.0.0", "false"},
                                 {"vers:npm/>1.0.0|<=2.0.0", "1.0.0", "false"},
                                 {"vers:npm/>1.0.0|<=2.0.0", "2.0.0", "true"},
                                 {"vers:npm/>1.0.0|<=2.0.0", "2.0.1", "false"},
                                 {"vers:npm/<1|2|>=3|<4|>5", "0.9.9", "true"},
                                 {"vers:npm/<1|2|>=3|<4|>5", "1.0.0", "false"},
                                 {"vers:npm/<1|2|>=3|<4|>5", "2.0.0", "true"},
                                 {"vers:npm/<1|2|>=3|<4|>5", "2.0.1", "false"},
                                 {"vers:npm/<1|2|>=3|<4|>5", "3.0.0", "true"},
                                 {"vers:npm/<1|2|>=3|<4|>5", "4.0.0", "false"},
                                 {"vers:npm/<1|2|>=3|<4|>5", "5.0.0", "false"},
                                 {"vers:npm/<1|2|>=3|<4|>5", "5.0.1", "true"},
                                 {"vers:npm/!=1.0.0", "1.0.0", "false"},
                                 {"vers:npm/!=1.0.0", "1.0.1", "true"},
                                 {"vers:npm/>=1|!=1.5.0|<2", "1.5.0", "false"},
                                 {"vers:npm/>=1|!=1.5.0|<2", "1.5.1", "true"},
                                 {"vers:npm/>=1|!=1.5.0|<2", "2.0.0", "false"},
                                 {"vers:npm/>0|!=1|>1|<5", "1.0.0", "false"},
                                 {"vers:npm/>0|!=1|>1|<5", "1.0.1", "true"},
                                 {"vers:npm/<=1|!=1|<2", "1.0.0", "true"},
                                 {"vers:npm/<no|<5", "1.0.0", "unknown"},
                                 {"vers:pypi/>=3.0.0|2.0.3", "2.0.3", "true"},
                                 {"vers:deb/<1.0-1", "1.0-1~bpo12+1", "true"},
                                 {"vers:deb/<1.0-1", "1:0.1", "false"},
                                 {"vers:npm/>=1.0.0", "no version", "unknown"},
                                 {"vers:npm/>=no", "1.0.0", "unknown"},
                                 {"vers:generic/>=1.0|<2", "1.10", "true"},
                                 {"vers:nobody-knows/>=1.0|<2", "1.10", "true"}};
  for (const Row& row : rows) {
    EXPECT_EQ(held(row.range, row.version), row.want) << row.range << " " << row.version;
  }
}

TEST(Vers, AVerdictNamesItsOrderAndCertainty) {
  const auto verdict = [](std::string_view range, std::string_view version) {
    return contains(to_set(*parse_vers(range, Reading::tolerant)), version);
  };
  const Verdict exact = verdict("vers:maven/>=1|<2", "1.5");
  EXPECT_EQ(exact.comparator, "maven/3.9");
  EXPECT_EQ(exact.certainty, Certainty::exact);
  EXPECT_TRUE(exact.has_exact_keys);
  const Verdict assumed = verdict("vers:nobody-knows/>=1|<2", "1.5");
  EXPECT_EQ(assumed.comparator, "generic-numeric");
  EXPECT_EQ(assumed.certainty, Certainty::assumed_numeric);
  EXPECT_EQ(verdict("vers:npm/>=1", "x").certainty, Certainty::not_evaluable);
  EXPECT_FALSE(verdict("vers:maven/>=1", "1.sp.1").has_exact_keys);
  EXPECT_FALSE(verdict("vers:maven/>=1.sp.1|<9", "3").has_exact_keys);
  EXPECT_FALSE(verdict("vers:maven/>=1|<9.sp.1", "3").has_exact_keys);
}

TEST(VersionSet, WhatCannotBeJudgedIsUnknown) {
  const Ecosystem* const semver = ecosystems::find("semver");
  const std::vector<Interval> all(1);
  const std::vector<Interval> below_two = {
      {.upper = Bound{.version = "2", .edge = Edge::exclusive}}};
  const std::vector<std::pair<VersionSet, Answer>> rows = {
      {{}, Answer::unknown},
      {{.intervals = all}, Answer::unknown},
      {{.ecosystem = semver, .intervals = all}, Answer::yes},
      {{.ecosystem = semver, .intervals = all, .certainty = Certainty::needs_commits},
       Answer::unknown},
      {{.ecosystem = semver, .intervals = all, .certainty = Certainty::not_evaluable},
       Answer::unknown},
      // What is in without doubt stays in; only what is not is doubted.
      {{.ecosystem = semver, .intervals = below_two, .doubtful = below_two}, Answer::yes},
      {{.ecosystem = semver, .doubtful = below_two}, Answer::unknown},
      {{.ecosystem = semver}, Answer::no}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(contains(rows[i].first, "1.0.0").answer, rows[i].second) << i;
  }
}

TEST(VersionSet, AnIntervalIsWrittenForPeople) {
  const auto bound = [](std::string_view version, Edge edge) {
    return Bound{.version = std::string(version), .edge = edge};
  };
  const std::vector<std::pair<Interval, std::string_view>> rows = {
      {{}, "(, )"},
      {at("1.0"), "1.0"},
      {{.lower = bound("1.0", Edge::inclusive), .upper = bound("2.0", Edge::exclusive)},
       "[1.0, 2.0)"},
      {{.lower = bound("1.0", Edge::exclusive), .upper = bound("2.0", Edge::inclusive)},
       "(1.0, 2.0]"},
      {{.lower = bound("1.0", Edge::inclusive)}, "[1.0, )"},
      {{.lower = bound("1.0", Edge::exclusive)}, "(1.0, )"},
      {{.upper = bound("2.0", Edge::inclusive)}, "(, 2.0]"},
      {{.upper = bound("2.0", Edge::exclusive)}, "(, 2.0)"}};
  for (const auto& [interval, want] : rows) {
    EXPECT_EQ(to_text(interval), want);
  }
}

TEST(VersionSet, IntervalsUniteAndIntersect) {
  const Ecosystem& semver = *ecosystems::find("semver");
  const auto in = [](std::string_view from, std::string_view to) {
    return Interval{.lower = Bound{.version = std::string(from)},
                    .upper = Bound{.version = std::string(to), .edge = Edge::exclusive}};
  };
  EXPECT_EQ(*normalised(semver, {in("3", "4"), in("1", "2"), in("2", "3")}),
            std::vector<Interval>{in("1", "4")});
  EXPECT_EQ(*normalised(semver, {in("2", "1"), in("1", "1")}), std::vector<Interval>());
  EXPECT_EQ(normalised(semver, {in("a", "1")}), std::nullopt);
  EXPECT_EQ(*intersected(semver, {in("1", "3"), in("5", "7")}, {in("2", "6")}),
            (std::vector<Interval>{in("2", "3"), in("5", "6")}));
  EXPECT_EQ(*intersected(semver, {in("1", "2")}, {in("2", "3")}), std::vector<Interval>());
  EXPECT_EQ(*intersected(semver, std::vector<Interval>(1), {in("1", "2")}),
            std::vector<Interval>{in("1", "2")});
  // Those that touch in one version become one, if either holds it.
  const Interval up_to{.lower = Bound{.version = "1"}, .upper = Bound{.version = "2"}};
  const Interval beyond{.lower = Bound{.version = "2", .edge = Edge::exclusive},
                        .upper = Bound{.version = "3"}};
  const Interval both{.lower = Bound{.version = "1"}, .upper = Bound{.version = "3"}};
  EXPECT_EQ(*normalised(semver, {up_to, beyond}), std::vector<Interval>{both});
  EXPECT_EQ(*normalised(semver, {in("1", "2"), beyond}),
            (std::vector<Interval>{in("1", "2"), beyond}));
  // Of bounds that are equal by rank the first one's text stays.
  EXPECT_EQ(*normalised(semver, {in("1.0.0", "2"), in("1", "3")}),
            std::vector<Interval>{in("1.0.0", "3")});
  EXPECT_EQ(*normalised(semver, {in("1", "3.0"), in("2", "3")}),
            std::vector<Interval>{in("1", "3.0")});
  EXPECT_EQ(*intersected(semver, {in("1.0.0", "2")}, {in("1", "2.0.0")}),
            std::vector<Interval>{in("1.0.0", "2.0.0")});
}

TEST(VersionSet, OneBoundWithoutAnOrderIsEnough) {
  const Ecosystem& semver = *ecosystems::find("semver");
  const auto in = [](std::string_view from, std::string_view to) {
    return Interval{.lower = Bound{.version = std::string(from)},
                    .upper = Bound{.version = std::string(to), .edge = Edge::exclusive}};
  };
  const Interval from_x{.lower = Bound{.version = "x"}};
  const Interval to_x{.upper = Bound{.version = "x"}};
  const std::vector<std::vector<Interval>> rows = {{in("a", "1"), {}},
                                                   {{}, in("a", "1")},
                                                   {from_x, in("1", "2"), in("3", "4")},
                                                   {in("1", "2"), in("3", "4"), from_x}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(normalised(semver, rows[i]), std::nullopt) << i;
  }
  EXPECT_EQ(intersected(semver, {from_x}, {{.lower = Bound{.version = "1"}}}), std::nullopt);
  EXPECT_EQ(intersected(semver, {to_x}, {{.upper = Bound{.version = "1"}}}), std::nullopt);
}

}  // namespace
}  // namespace tocsin::ranges
