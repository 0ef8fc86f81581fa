// OSV, NVD, KEV and the parts that every format has: what each field says, and what says nothing.
#include "advisories/json_parts.h"
#include "advisories/testing.h"
#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::advisories {
namespace {

using Texts = std::vector<std::string>;
using testing::ranges_of;
using testing::read;
using testing::read_one;

constexpr std::string_view kV31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";

TEST(JsonParts, TextsAreThoseOfTheirMembers) {
  const auto document = JsonDocument::parse(R"({"a":["x","",1,"y"],"b":"z"})");
  EXPECT_EQ(texts_at(document->root(), "a"), (Texts{"x", "y"}));
  EXPECT_EQ(texts_at(document->root(), "b"), Texts{});
  EXPECT_EQ(texts_at(document->root(), "c"), Texts{});
  EXPECT_EQ(text_at(document->root(), "b"), "z");
  EXPECT_EQ(text_at(document->root(), "a"), "");
}

TEST(JsonParts, TimesMayLackTheirZoneOrTheirHours) {
  const auto day = parse_rfc3339("2026-01-02T00:00:00Z");
  ASSERT_TRUE(day.has_value());
  for (const auto& [text, is_time] :
       std::vector<std::pair<std::string_view, bool>>{{"2026-01-02T00:00:00Z", true},
                                                      {"2026-01-02T01:00:00+01:00", true},
                                                      {"2026-01-02T00:00:00", true},
                                                      {"2026-01-02", true},
                                                      {"2026-13-02", false},
                                                      {"2026-1-02", false},
                                                      {"yesterday!", false},
                                                      {"", false}}) {
    EXPECT_EQ(time_of(text), is_time ? std::optional(*day) : std::nullopt) << text;
  }
}

TEST(JsonParts, ScoresAsPublishedAndAsComputed) {
  struct Row {
    std::string vector;
    std::optional<double> published;
    std::string system;
    std::optional<int> tenths, computed;
  };
  for (const auto& [vector, published, system, tenths, computed] : std::vector<Row>{
           {std::string(kV31), 9.8, "CVSS:3.1", 98, 98},
           {std::string(kV31), 0, "CVSS:3.1", 0, 98},
           {std::string(kV31), 10, "CVSS:3.1", 100, 98},
           {std::string(kV31), -0.1, "CVSS:3.1", {}, 98},
           {std::string(kV31), 10.1, "CVSS:3.1", {}, 98},
           {std::string(kV31), {}, "CVSS:3.1", {}, 98},
           {"AV:N/AC:L/Au:N/C:P/I:P/A:P", 7.5, "CVSS:2.0", 75, 75},
           {"CVSS:3.1/broken", 7.5, "CVSS:3.1", 75, {}},
           {"", 7.5, "CVSS:2.0", 75, {}},
       }) {
    const ScoreAssertion got = cvss_score("a", vector, published);
    SCOPED_TRACE(vector);
    EXPECT_EQ(got.author, "a");
    EXPECT_EQ(got.system, system);
    EXPECT_EQ(got.vector, vector);
    EXPECT_EQ(got.published_tenths, tenths);
    EXPECT_EQ(got.computed_tenths, computed);
    EXPECT_EQ(got.canonical.empty(), !computed);
    EXPECT_EQ(got.severity.empty(), !computed);
    EXPECT_EQ(got.kind.empty(), !computed || !tenths);
  }
}

std::string osv(const std::string& members) {
  return R"({"id":"X-1","modified":"2026-01-01T00:00:00Z")" +
         (members.empty() ? "" : "," + members) + "}";
}

TEST(Osv, IsToldByItsIdAndItsTime) {
  EXPECT_TRUE(read(osv("")).has_value());
  for (const std::string& text :
       {std::string(R"({"id":"X-1"})"), std::string(R"({"modified":"2026-01-01T00:00:00Z"})"),
        osv(R"("dataType":"x")"), osv(R"("document":{})"), std::string("[]")}) {
    EXPECT_EQ(error_of(read(text)).code, Errc::not_found) << text;
  }
  EXPECT_EQ(error_of(read(R"({"id":"","modified":"2026-01-01T00:00:00Z"})")).where, "/id");
}

TEST(Osv, FieldsOfARecord) {
  const Advisory got = read_one(osv(
      R"("schema_version":"1.7.0","summary":"s","details":"d","published":"2026-01-01",
         "aliases":["CVE-1",""],"related":["CVE-2"],"upstream":["CVE-3"],
         "references":[{"url":"u"},{"url":""},{}],
         "severity":[{"type":"CVSS_V3","score":")" +
      std::string(kV31) + R"("},{"type":"CVSS_V3","score":")" + std::string(kV31) +
      R"("},{"type":"Ubuntu","score":"high"}],
         "affected":[{"severity":[{"type":"CVSS_V3","score":")" +
      std::string(kV31) + R"("},{"type":"CVSS_V2","score":"AV:N/AC:L/Au:N/C:P/I:P/A:P"}]}])"));
  EXPECT_EQ(got.format, "osv-1.7.0");
  EXPECT_EQ(got.source, "X");
  EXPECT_EQ(got.title, "s");
  EXPECT_EQ(got.description, "d");
  EXPECT_EQ(got.published, time_of("2026-01-01"));
  EXPECT_EQ(got.modified, time_of("2026-01-01"));
  EXPECT_FALSE(got.withdrawn.has_value());
  EXPECT_EQ(got.aliases, (std::vector<Alias>{{"CVE-1", AliasKind::same},
                                             {"CVE-2", AliasKind::related},
                                             {"CVE-3", AliasKind::upstream}}));
  EXPECT_EQ(got.references, (Texts{"u"}));
  ASSERT_EQ(got.scores.size(), 2U);
  EXPECT_EQ(got.scores[0].system, "CVSS:3.1");
  EXPECT_EQ(got.scores[1].system, "CVSS:2.0");
  EXPECT_EQ(read_one(osv(R"("withdrawn":"2026-01-01")")).withdrawn, time_of("2026-01-01"));
  EXPECT_EQ(read_one(osv("")).format, "osv-1.0");
}

// What AlmaLinux publishes for a stream of a module says so in the title alone.
TEST(Osv, AStreamStandsInTheTitle) {
  const auto stream = [](const char* title, const char* ecosystem, const char* fixed) {
    const Advisory got = read_one(
        R"({"id":"ALSA-1","modified":"2026-01-01T00:00:00Z","summary":")" + std::string(title) +
        R"(","affected":[{"package":{"ecosystem":")" + ecosystem +
        R"(","name":"a"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":")" +
        fixed + R"("}]}]}]})");
    std::string out;
    for (const Assertion& one : got.assertions) {
      out += (out.empty() ? "" : " ") + one.product.package->module_stream;
    }
    return out;
  };
  const char* const built = "1.2-3.module_el8.6.0+1";
  for (const auto& [title, want] : std::vector<std::pair<const char*, const char*>>{
           {"Important: mariadb:10.5 security, bug fix, and enhancement update", "mariadb:10.5"},
           {"container-tools:rhel8 security update", "container-tools:rhel8"},
           {"Moderate: pki-core:10.6 and pki-deps:10.6 security update",
            "pki-core:10.6 pki-deps:10.6"},
           {"Moderate: a:1, b:2, and c:3 update", "a:1 b:2 c:3"},
           {"Moderate: a:1 and a:1 update", "a:1"},
           {"Moderate: a:1 b:1 c:1 d:1 e:1 update", "a:1 b:1 c:1 d:1"},
           {"Moderate: curl security update", ""},
           {"Moderate: a: b", ""},
           {"Moderate: a:", ""},
           {"Moderate: :1 update", ""},
           {"Moderate: a:b:c update", ""},
           {"", ""}}) {
    EXPECT_EQ(stream(title, "AlmaLinux:8", built), want) << title;
  }
  EXPECT_EQ(stream("Important: a:1 security update", "AlmaLinux:8", "1.2-3.el8"), "");
  EXPECT_EQ(stream("Important: a:1 security update", "npm", built), "");
}

// SUSE's records name the source, and beside it which packages came of it.
TEST(Osv, BinariesOfSuse) {
  const auto names = [](const char* ecosystem, const char* specific) {
    const Advisory got = read_one(
        R"({"id":"SUSE-SU-1","modified":"2026-01-01T00:00:00Z","affected":[{"package":{"ecosystem":")" +
        std::string(ecosystem) +
        R"(","name":"qt"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"1-2"}]}],)"
        R"("ecosystem_specific":)" +
        specific + "}]}");
    std::string out;
    for (const Assertion& one : got.assertions) {
      out += one.product.package->name + " " +
             one.ranges.at(0).versions.intervals.at(0).upper->version + " " + one.fixed_in.at(0) +
             ";";
    }
    return out;
  };
  const char* const two =
      R"({"binaries":[{"qt":"1-2","qt-x11":"1-2"},{"qt-data":"7-1","qt-x11":"1-2"}]})";
  EXPECT_EQ(names("SUSE:Linux Enterprise Server 12", two),
            "qt 1-2 1-2;qt-x11 1-2 1-2;qt-data 7-1 7-1;");
  EXPECT_EQ(names("openSUSE:Leap 15.5", two), "qt 1-2 1-2;qt-x11 1-2 1-2;qt-data 7-1 7-1;");
  EXPECT_EQ(names("AlmaLinux:8", two), "qt 1-2 1-2;");
  for (const char* const none :
       {R"({})", R"({"binaries":{}})", R"({"binaries":[7,{"a":7},{"":"1-1"},{"b":""}]})", "7"}) {
    EXPECT_EQ(names("SUSE:Linux Enterprise Server 12", none), "qt 1-2 1-2;") << none;
  }
}

TEST(Osv, RangesOfEachType) {
  struct Row {
    std::string affected, ranges;
    Texts fixed_in;
    bool is_ceiling_unknown = false;
    std::string repository;
  };
  const auto range = [](const std::string& type, const std::string& events) {
    return R"("ranges":[{"type":")" + type + R"(","repo":"r","events":[)" + events + "]}]";
  };
  const std::string git = R"({"introduced":"0"},{"fixed":"abc"})";
  for (const Row& row : std::vector<Row>{
           {range("ECOSYSTEM", R"({"introduced":"1"},{"fixed":"2"})"), "affected [1, 2)", {"2"}},
           {range("SEMVER", R"({"introduced":"1.0.0"},{"fixed":"2.0.0"})"),
            "affected [1.0.0, 2.0.0)",
            {"2.0.0"}},
           {range("ECOSYSTEM", R"({"introduced":"1"},{"last_affected":"2"})"),
            "affected [1, 2]",
            {},
            true},
           {range("ECOSYSTEM", R"({"introduced":"1"},{"other":"2"})"), "affected [1, )", {}},
           {range("GIT", git), "", {}, false, "r"},
           {range("GIT", git) + R"(,"versions":["1"])", "", {}, false, "r"},
           {R"("versions":["1","2"])", "", {}},
           {"", "affected (, )", {}},
       }) {
    const Advisory got = read_one(osv(R"("affected":[{"package":{"ecosystem":"npm","name":"n"})" +
                                      (row.affected.empty() ? "" : "," + row.affected) + "}]"));
    SCOPED_TRACE(row.affected);
    ASSERT_EQ(got.assertions.size(), 1U);
    EXPECT_EQ(ranges_of(got.assertions[0]), row.ranges);
    EXPECT_EQ(got.assertions[0].fixed_in, row.fixed_in);
    EXPECT_EQ(got.assertions[0].is_ceiling_unknown, row.is_ceiling_unknown);
    EXPECT_EQ(got.assertions[0].product.repository, row.repository);
    EXPECT_EQ(got.assertions[0].pointer, "/affected/0");
  }
  // Commits stay where nothing else is said, and go where versions are.
  const auto kept = [&](const std::string& more) {
    return read_one(osv(R"("affected":[{"package":{"ecosystem":"npm","name":"n"},)" +
                        range("GIT", git) + more + "}]"))
        .assertions.at(0)
        .ranges.size();
  };
  EXPECT_EQ(kept(""), 1U);
  EXPECT_EQ(kept(R"(,"versions":["1"])"), 0U);
  const Advisory both = read_one(osv(
      R"("affected":[{"package":{"ecosystem":"npm","name":"n"},"ranges":[{"type":"GIT","repo":"r",
         "events":[{"introduced":"0"}]},{"type":"SEMVER","events":[{"introduced":"1.0.0"}]}]}])"));
  EXPECT_EQ(ranges_of(both.assertions.at(0)), "affected [1.0.0, )");
  EXPECT_EQ(both.assertions.at(0).ranges.size(), 1U);
  // Up to a limit.
  const Advisory limited =
      read_one(osv(R"("affected":[{"package":{"ecosystem":"npm","name":"n"},)" +
                   range("SEMVER", R"({"introduced":"1.0.0"},{"limit":"2.0.0"})") + "}]"));
  EXPECT_EQ(ranges_of(limited.assertions.at(0)), "affected [1.0.0, 2.0.0)");
}

TEST(Kev, IsExploitedSinceADay) {
  const Advisory got = read_one(
      R"({"cveID":"CVE-2099-1","dateAdded":"2026-01-02","vulnerabilityName":"v",
          "shortDescription":"s","cwes":["CWE-1"]})");
  EXPECT_EQ(got.id, "KEV:CVE-2099-1");
  EXPECT_EQ(got.aliases, (std::vector<Alias>{{"CVE-2099-1", AliasKind::same}}));
  EXPECT_EQ(got.title, "v");
  EXPECT_EQ(got.description, "s");
  EXPECT_EQ(got.published, time_of("2026-01-02"));
  EXPECT_TRUE(got.is_exploited);
  EXPECT_EQ(got.cwes, (Texts{"CWE-1"}));
  for (const std::string_view text :
       {R"({"cveID":"CVE-2099-1"})", R"({"dateAdded":"2026-01-02"})"}) {
    EXPECT_EQ(error_of(read(text)).code, Errc::not_found) << text;
  }
}

TEST(Nvd, IsToldByItsStatusOrItsConfigurations) {
  for (const auto& [text, is_read] : std::vector<std::pair<std::string_view, bool>>{
           {R"({"cve":{"id":"CVE-2099-1","vulnStatus":"x"}})", true},
           {R"({"cve":{"id":"CVE-2099-1","configurations":[]}})", true},
           {R"({"cve":{"id":"CVE-2099-1"}})", false},
           {R"({"id":"CVE-2099-1","vulnStatus":"x","sourceIdentifier":"y"})", true},
           {R"({"id":"CVE-2099-1","vulnStatus":"x"})", false},
           {R"({"id":"CVE-2099-1","sourceIdentifier":"y"})", false}}) {
    EXPECT_EQ(read(text).has_value(), is_read) << text;
  }
  EXPECT_EQ(error_of(read(R"({"cve":{"id":"X","vulnStatus":"x"}})")).where, "/cve/id");
  EXPECT_EQ(
      error_of(read(R"({"cve":{"id":"CVE-1","vulnStatus":"x"},"_annotation":{"cve_id":"X"}})"))
          .where,
      "/_annotation/cve_id");
}

TEST(Nvd, FieldsOfARecord) {
  const Advisory got = read_one(
      R"({"cve":{"id":"CVE-2099-1","vulnStatus":"Analyzed","published":"2026-01-01",
          "lastModified":"2026-01-02","cisaExploitAdd":"2026-01-03",
          "descriptions":[{"lang":"es","value":"e"},{"lang":"en","value":"d"},
                          {"lang":"fr","value":"f"}],
          "metrics":{"cvssMetricV31":[{"source":"s","cvssData":{"vectorString":")" +
      std::string(kV31) +
      R"(","baseScore":9.8}},{"source":"no data"}],"cvssMetricV2":[{"source":"t","cvssData":{}}]},
          "weaknesses":[{"description":[{"value":"CWE-1"},{"value":"NVD-CWE-noinfo"}]}],
          "references":[{"url":"u"},{}]}})");
  EXPECT_EQ(got.source, "NVD");
  EXPECT_EQ(got.description, "d");
  EXPECT_EQ(got.published, time_of("2026-01-01"));
  EXPECT_EQ(got.modified, time_of("2026-01-02"));
  EXPECT_FALSE(got.withdrawn.has_value());
  EXPECT_TRUE(got.is_exploited);
  ASSERT_EQ(got.scores.size(), 2U);
  EXPECT_EQ(got.scores[0].author, "s");
  EXPECT_EQ(got.scores[0].published_tenths, 98);
  EXPECT_EQ(got.scores[1].published_tenths, std::nullopt);
  EXPECT_EQ(got.cwes, (Texts{"CWE-1"}));
  EXPECT_EQ(got.references, (Texts{"u"}));
  EXPECT_EQ(read_one(R"({"cve":{"id":"CVE-2099-1","vulnStatus":"Rejected",
                         "lastModified":"2026-01-02"}})")
                .withdrawn,
            time_of("2026-01-02"));
  EXPECT_EQ(read_one(R"({"cve":{"id":"CVE-2099-1","vulnStatus":"Rejected"}})").withdrawn,
            Instant{});
  const Advisory override_of = read_one(
      R"({"cve":{"configurations":[]},"_annotation":{"cve_id":"CVE-2099-1","description":"a",
          "published":"2026-01-01","modified":"2026-01-02"}})");
  EXPECT_EQ(override_of.source, "NVD-OVERRIDE");
  EXPECT_EQ(override_of.description, "a");
  EXPECT_EQ(override_of.modified, time_of("2026-01-02"));
}

std::string match(std::string_view cpe, std::string_view more, bool is_vulnerable = true) {
  return R"({"vulnerable":)" + std::string(is_vulnerable ? "true" : "false") + R"(,"criteria":")" +
         std::string(cpe) + "\"" + std::string(more) + "}";
}
std::string node(std::string_view op, std::string_view matches, bool is_negated = false) {
  return R"({"operator":")" + std::string(op) + R"(","negate":)" +
         std::string(is_negated ? "true" : "false") + R"(,"cpeMatch":[)" + std::string(matches) +
         "]}";
}
Advisory configured(const std::string& configurations) {
  return read_one(R"({"cve":{"id":"CVE-2099-1","vulnStatus":"x","configurations":[)" +
                  configurations + "]}}");
}

constexpr std::string_view kProduct = "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*";
constexpr std::string_view kPlatform = "cpe:2.3:o:w:os:-:*:*:*:*:*:*:*";

TEST(CpeLegs, VersionsOfALeg) {
  struct Row {
    std::string_view cpe, more, ranges;
    Texts fixed_in;
    bool is_ceiling_unknown = false;
  };
  for (const Row& row : std::vector<Row>{
           {kProduct, R"(,"versionEndExcluding":"2.0")", "affected (, 2.0)", {"2.0"}},
           {kProduct,
            R"(,"versionStartIncluding":"1.0","versionEndIncluding":"2.0")",
            "affected [1.0, 2.0]",
            {},
            true},
           {kProduct, R"(,"versionStartExcluding":"1.0")", "affected (1.0, )", {}},
           {kProduct, "", "affected (, )", {}},
           {"cpe:2.3:a:v:p:2.0:*:*:*:*:*:*:*", "", "affected 2.0", {}},
           {"cpe:2.3:a:v:p:2.0:beta9:*:*:*:*:*:*", "", "affected 2.0-beta9", {}},
           {"cpe:2.3:a:v:p:-:*:*:*:*:*:*:*", "", "", {}},
       }) {
    const Advisory got = configured(R"({"nodes":[)" + node("OR", match(row.cpe, row.more)) + "]}");
    SCOPED_TRACE(std::string(row.cpe) + std::string(row.more));
    ASSERT_EQ(got.assertions.size(), 1U);
    EXPECT_EQ(ranges_of(got.assertions[0]), row.ranges);
    EXPECT_EQ(got.assertions[0].fixed_in, row.fixed_in);
    EXPECT_EQ(got.assertions[0].is_ceiling_unknown, row.is_ceiling_unknown);
    EXPECT_EQ(got.assertions[0].product.cpe, kProduct);
    EXPECT_EQ(got.assertions[0].product.vendor, "v");
    EXPECT_EQ(got.assertions[0].product.product, "p");
  }
}

TEST(CpeLegs, AnUnknownCeilingOfOneLegIsThatOfTheProduct) {
  const Advisory got = configured(
      R"({"nodes":[)" +
      node("OR",
           match(kProduct, R"(,"versionEndIncluding":"1.0")") + "," +
               match(kProduct, R"(,"versionStartIncluding":"2.0","versionEndExcluding":"3.0")")) +
      "]}");
  ASSERT_EQ(got.assertions.size(), 1U);
  EXPECT_EQ(ranges_of(got.assertions[0]), "affected (, 1.0]; affected [2.0, 3.0)");
  EXPECT_TRUE(got.assertions[0].is_ceiling_unknown);
}

TEST(CpeLegs, ConditionsLeaveALegInDoubt) {
  const std::string vulnerable = node("OR", match(kProduct, ""));
  const std::string platform = node("OR", match(kPlatform, "", false));
  const std::string negated = node("OR", match(kPlatform, ""), true);
  struct Row {
    std::string configuration, ranges;
    std::size_t platforms;
  };
  for (const auto& [configuration, ranges, platforms] : std::vector<Row>{
           {R"({"nodes":[)" + vulnerable + "]}", "affected (, )", 0},
           {R"({"operator":"AND","nodes":[)" + vulnerable + "]}", "affected (, )", 0},
           {R"({"operator":"AND","nodes":[)" + vulnerable + "," + platform + "]}", "affected (, )?",
            1},
           {R"({"operator":"OR","nodes":[)" + vulnerable + "," + platform + "]}", "affected (, )",
            1},
           {R"({"operator":"AND","nodes":[)" + vulnerable + "," + negated + "]}", "affected (, )?",
            1},
           {R"({"nodes":[)" + node("AND", match(kProduct, "") + "," + match(kPlatform, "", false)) +
                "]}",
            "affected (, )?", 1},
           {R"({"nodes":[)" + node("OR", match(kProduct, "") + "," + match(kPlatform, "", false)) +
                "]}",
            "affected (, )", 1},
       }) {
    const Advisory got = configured(configuration);
    ASSERT_EQ(got.assertions.size(), 1U) << configuration;
    EXPECT_EQ(ranges_of(got.assertions[0]), ranges) << configuration;
    EXPECT_EQ(got.assertions[0].product.platforms.size(), platforms) << configuration;
  }
  EXPECT_TRUE(configured(R"({"negate":true,"nodes":[)" + vulnerable + "]}").assertions.empty());
}

TEST(CpeLegs, WhatCannotBeReadIsARemarkOnce) {
  const std::string nobody = match("cpe:2.3:a:*:p:*:*:*:*:*:*:*:*", "");
  const Advisory got = configured(R"({"nodes":[)" + node("OR", nobody + "," + nobody) + "]}");
  EXPECT_TRUE(got.assertions.empty());
  EXPECT_EQ(got.remarks, (Texts{"cpe-of-no-one-product"}));
  EXPECT_EQ(configured("1").remarks, (Texts{"configurations-not-readable"}));
  std::string platforms;
  for (int i = 0; i < 51; ++i) {
    platforms += (i == 0 ? "" : ",") +
                 match("cpe:2.3:o:w:os" + std::to_string(i) + ":-:*:*:*:*:*:*:*", "", false);
  }
  platforms += "," + match("cpe:2.3:o:*:x:-:*:*:*:*:*:*:*", "", false);
  const Advisory many =
      configured(R"({"operator":"AND","nodes":[)" + node("OR", match(kProduct, "")) + "," +
                 node("OR", platforms) + "]}");
  EXPECT_EQ(many.assertions.at(0).product.platforms.size(), 50U);
  const Advisory unnamed =
      configured(R"({"operator":"AND","nodes":[)" + node("OR", match(kProduct, "")) + "," +
                 node("OR", match("cpe:2.3:o:*:x:-:*:*:*:*:*:*:*", "", false)) + "]}");
  EXPECT_TRUE(unnamed.assertions.at(0).product.platforms.empty());
}

}  // namespace
}  // namespace tocsin::advisories
