// What OSV can say of an advisory, and what it leaves out by name.
#include "exposure/osv_json.h"

#include "base/json.h"
#include "names/purl.h"

#include <gtest/gtest.h>

namespace tocsin::exposure {
namespace {

using advisories::Advisory;
using advisories::ProductStatus;
using ranges::Edge;
using ranges::Interval;

std::optional<ranges::Bound> bound(const std::string& version, Edge edge = Edge::inclusive) {
  return version.empty() ? std::nullopt
                         : std::optional(ranges::Bound{.version = version, .edge = edge});
}
/// [from, to)
Interval between(const std::string& from, const std::string& to) {
  return {.lower = bound(from), .upper = bound(to, Edge::exclusive)};
}

struct Range {
  ProductStatus status = ProductStatus::affected;
  std::vector<Interval> intervals;
  const char* order = "npm";
};

Advisory advisory(const std::string& purl, const std::vector<Range>& ranges,
                  ProductStatus otherwise = ProductStatus::unknown) {
  advisories::Assertion one;
  if (!purl.empty()) {
    one.product.package =
        advisories::coordinates_of_purl(*names::parse_purl(purl, names::PurlCheck::syntax));
  }
  one.default_status = otherwise;
  for (const Range& range : ranges) {
    ranges::VersionSet set;
    set.ecosystem = *range.order == '\0' ? nullptr : ecosystems::find(range.order);
    set.certainty = ranges::certainty_of(set.ecosystem);
    set.intervals = range.intervals;
    one.ranges.push_back({range.status, set});
  }
  Advisory out;
  out.format = "cve-5.1";
  out.source = "CVE";
  out.id = "CVE-2099-0001";
  out.modified = *parse_rfc3339("2026-01-02T00:00:00Z");
  out.assertions.push_back(one);
  return out;
}

std::string json_of(const Advisory& one) {
  const std::string out = to_osv({&one, 1}, osv_id(one.format, one.id));
  EXPECT_TRUE(JsonDocument::parse(out).has_value()) << out;
  return out;
}

/// "0..2.0.0 1.0.0..=1.5.0 3.0.0.. v1.1 | left_out,…" of the first package.
std::string said(const Advisory& one) {
  const auto document = JsonDocument::parse(json_of(one));
  std::string out;
  const auto affected = document->root().find("affected");
  for (const Json& entry : affected->elements()) {
    for (const Json& range : entry.find("ranges")->elements()) {
      out += out.empty() ? "" : " ";
      out += range.text_at({"type"}) == "SEMVER" ? "semver:" : "";
      for (const Json& event : range.find("events")->elements()) {
        const auto last = event.text_at({"last_affected"});
        out += event.text_at({"introduced"})
                   ? std::string(*event.text_at({"introduced"})) + ".."
                   : (last ? "=" + std::string(*last) : std::string(*event.text_at({"fixed"})));
      }
    }
    for (const Json& version : entry.find("versions")->elements()) {
      out += (out.empty() ? "v" : " v") + std::string(*version.text());
    }
  }
  if (const auto left = document->root().find("database_specific")->find("left_out")) {
    out += " |";
    for (const Json& name : left->elements()) {
      out += " " + std::string(*name.text());
    }
  }
  return out;
}

TEST(OsvJson, AnIdIsTheDatabasesOrLeftToEverybody) {
  struct Row {
    const char* format;
    const char* id;
    const char* osv;
  };
  for (const Row& row :
       {Row{"cve-5.1", "CVE-2099-0001", "CVE-2099-0001"},
        Row{"csaf-2.0", "ICSA-19-262-01", "x_ICSA-19-262-01"},
        Row{"csaf-2.0", "ICSA-19-262-01#CVE-2099-0001", "x_ICSA-19-262-01"},
        Row{"csaf-2.0", "RHSA-2099:1#CVE-2099-0001", "RHSA-2099:1"}, Row{"osv-1.7.0", "A-1", "A-1"},
        Row{"osv-1.7.0", "A#1", "A#1"}, Row{"kev", "KEV:CVE-2099-0001", "x_KEV:CVE-2099-0001"}}) {
    EXPECT_EQ(osv_id(row.format, row.id), row.osv);
  }
}

TEST(OsvJson, RangesAreThoseThatTheSchemaCanSay) {
  using enum ProductStatus;
  const std::string npm = "pkg:npm/left";
  struct Row {
    const char* what;
    Advisory advisory;
    std::string want;
  };
  const Interval open_below = {.lower = bound("1.0.0", Edge::exclusive), .upper = {}};
  const Interval up_to = {.lower = bound("1.0.0"), .upper = bound("1.5.0")};
  for (const Row& row : {
           Row{"below", advisory(npm, {{.intervals = {between("", "2.0.0")}}}), "0..2.0.0"},
           Row{"up to", advisory(npm, {{.intervals = {up_to}}}), "1.0.0..=1.5.0"},
           Row{"from", advisory(npm, {{.intervals = {between("3.0.0", "")}}}), "3.0.0.."},
           Row{"all", advisory(npm, {{.intervals = {Interval{}}}}), "0.."},
           Row{"one", advisory(npm, {{.intervals = {ranges::at("1.1.0")}}}), "1.1.0..=1.1.0"},
           Row{"behind", advisory(npm, {{.intervals = {open_below}}}), " | ranges"},
           Row{"twice",
               advisory(npm, {{.intervals = {between("", "2.0.0")}},
                              {.intervals = {between("", "2.0.0")}}}),
               "0..2.0.0"},
           Row{"the first speaks",
               advisory(npm, {{.status = not_affected, .intervals = {between("1.2.0", "1.3.0")}},
                              {.intervals = {between("1.0.0", "2.0.0")}}}),
               "1.0.0..1.2.0 1.3.0..2.0.0"},
           Row{"and the second does not",
               advisory(npm, {{.intervals = {between("1.0.0", "2.0.0")}},
                              {.status = fixed, .intervals = {between("1.2.0", "")}}}),
               "1.0.0..2.0.0"},
           Row{"otherwise affected",
               advisory(npm, {{.status = fixed, .intervals = {between("2.0.0", "")}}}, affected),
               "0..2.0.0"},
           Row{"otherwise affected, and said so",
               advisory(npm,
                        {{.intervals = {between("", "1.0.0")}},
                         {.status = not_affected, .intervals = {between("1.0.0", "1.1.0")}}},
                        affected),
               "0..1.0.0 1.1.0.."},
           Row{"nothing but otherwise", advisory(npm, {}, affected), "0.."},
           Row{"nothing", advisory(npm, {}), ""},
           Row{"fixed alone",
               advisory(npm, {{.status = fixed, .intervals = {between("2.0.0", "")}}}), ""},
           Row{"looked into",
               advisory(npm, {{.status = under_investigation, .intervals = {Interval{}}}}),
               " | statuses"},
           Row{"another order",
               advisory("pkg:maven/g/a",
                        {{.intervals = {between("", "2.0.0")}, .order = "semver"}}),
               "semver:0..2.0.0"},
           Row{"without an order",
               advisory("pkg:ghc/ghc",
                        {{.intervals = {ranges::at("main"), between("a", "b")}, .order = ""}}),
               "vmain | ranges"},
           Row{"Go has no v",
               advisory("pkg:golang/example.org/a",
                        {{.intervals = {between("v1.0.0", "v1.2.0")}, .order = "golang"}}),
               "1.0.0..1.2.0"},
           Row{"a version of Python",
               advisory("pkg:pypi/a", {{.intervals = {between("1.0", "2.0")}, .order = "pypi"}}),
               "1.0..2.0"},
           Row{"and none",
               advisory("pkg:pypi/a",
                        {{.intervals = {between("", "2.0-SNAPSHOT!")}, .order = "pypi"}}),
               " | ranges"},
           Row{"no package", advisory("", {{.intervals = {Interval{}}}}), " | products"},
           Row{"a package of nobody", advisory("pkg:generic/a", {{.intervals = {Interval{}}}}),
               " | products"},
           Row{"a release",
               advisory("pkg:deb/debian/a?distro=debian-12",
                        {{.intervals = {between("", "2-1")}, .order = "deb"}}),
               "0..2-1"},
           Row{"no release",
               advisory("pkg:deb/debian/a", {{.intervals = {between("", "2-1")}, .order = "deb"}}),
               " | releases"},
       }) {
    EXPECT_EQ(said(row.advisory), row.want) << row.what;
  }
  Advisory doubtful = advisory(npm, {{.intervals = {Interval{}}}});
  ranges::doubt(doubtful.assertions.front().ranges.front().versions);
  EXPECT_EQ(said(doubtful), " | ranges");
  Advisory commits = advisory(npm, {{.intervals = {}}});
  commits.assertions.front().ranges.front().versions =
      ranges::unjudged(ranges::Certainty::needs_commits);
  EXPECT_EQ(said(commits), " | ranges");
  Advisory listed = advisory(npm, {});
  listed.assertions.front().versions = {"1.1.0", "1.2.0", "1.1.0"};
  EXPECT_EQ(said(listed), "v1.1.0 v1.2.0");
  Advisory somewhere = advisory(npm, {{.intervals = {Interval{}}}});
  somewhere.assertions.front().product.platforms = {"Windows"};
  EXPECT_EQ(said(somewhere), "0.. | platforms");
}

TEST(OsvJson, AThousandOverlappingStatementsTakeNoSquareOfThem) {
  std::vector<Range> all;
  for (int i = 0; i < 20'000; ++i) {
    all.push_back(
        {.status = i % 2 == 0 ? ProductStatus::affected : ProductStatus::fixed,
         .intervals = {between(std::to_string(i) + ".0.0", std::to_string(i + 2) + ".0.0")}});
  }
  EXPECT_TRUE(said(advisory("pkg:npm/left", all)).ends_with("| ranges"));
}

TEST(OsvJson, ScoresAndReferencesAreThoseThatTheSchemaHasWordsFor) {
  Advisory one = advisory("pkg:npm/left", {});
  const auto score = [](const char* system, const char* canonical) {
    return advisories::ScoreAssertion{
        .author = "a", .system = system, .vector = canonical, .canonical = canonical};
  };
  const char* three = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
  one.scores = {score("CVSS:3.1", three), score("CVSS:3.1", three), score("SSVC", ""),
                score("CVSS:2.0", "AV:N/AC:L/Au:N/C:P/I:P/A:P")};
  one.references = {"https://a.example/1", "https://a.example/1",   "http://b.example",
                    "see there",           "https://a.example/a b", "javascript:1"};
  one.aliases = {{"GHSA-1", advisories::AliasKind::same},
                 {"CVE-2099-0001", advisories::AliasKind::same},
                 {"CVE-2099-0002", advisories::AliasKind::related},
                 {"CVE-2099-0003", advisories::AliasKind::upstream}};
  one.title = "a title";
  one.description = "some text";
  const std::string out = json_of(one);
  for (const char* part :
       {R"("severity":[{"type":"CVSS_V2","score":"AV:N/AC:L/Au:N/C:P/I:P/A:P"},)"
        R"({"type":"CVSS_V3","score":"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}])",
        R"("references":[{"type":"WEB","url":"https://a.example/1"},)"
        R"({"type":"WEB","url":"http://b.example"}])",
        R"("left_out":["references","scores"])",
        R"("aliases":["GHSA-1"],"related":["CVE-2099-0002"],"upstream":["CVE-2099-0003"])",
        R"("summary":"a title","details":"some text")"}) {
    EXPECT_TRUE(out.contains(part)) << part << "\n" << out;
  }
}

TEST(OsvJson, ManyScoresTakeNoSquareOfThem) {
  Advisory one = advisory("pkg:npm/left", {});
  constexpr std::size_t count = 100'000;
  for (std::size_t i = 0; i < 2 * count; ++i) {
    const std::string vector = "CVSS:3.1/" + std::to_string(i % count);
    one.scores.push_back(
        {.author = "a", .system = "CVSS:3.1", .vector = vector, .canonical = vector});
  }
  const auto document = JsonDocument::parse(json_of(one));
  ASSERT_TRUE(document.has_value());
  EXPECT_EQ(document->root().find("severity")->size(), count) << "each once";
}

TEST(OsvJson, OfSeveralFlawsTheRecordHasTheWorstScoreAndEachText) {
  std::vector<Advisory> parts = {advisory("pkg:npm/left", {{.intervals = {between("", "1.0.0")}}}),
                                 advisory("pkg:npm/left", {{.intervals = {between("", "2.0.0")}}})};
  int tenths = 50;
  for (Advisory& part : parts) {
    const std::string cve = tenths == 50 ? "CVE-2099-0001" : "CVE-2099-0002";
    part.format = "csaf-2.0";
    part.id = "P-1#" + cve;
    part.description = "text of it";
    part.aliases = {{cve, advisories::AliasKind::same}};
    part.scores = {{.author = "a",
                    .system = "CVSS:3.1",
                    .vector = "v",
                    .canonical = "CVSS:3.1/" + cve,
                    .published_tenths = {},
                    .computed_tenths = static_cast<std::uint8_t>(tenths)}};
    tenths += 30;
  }
  const std::string out = to_osv(parts, "x_P-1");
  EXPECT_TRUE(out.contains(R"("severity":[{"type":"CVSS_V3","score":"CVSS:3.1/CVE-2099-0002"}])"))
      << out;
  EXPECT_TRUE(out.contains(R"("details":"CVE-2099-0001: text of it\n\nCVE-2099-0002: text of it")"))
      << out;
  EXPECT_TRUE(out.contains(R"("aliases":[],"upstream":["CVE-2099-0001","CVE-2099-0002"])")) << out;
  EXPECT_TRUE(out.contains(R"("fixed":"1.0.0")") && out.contains(R"("fixed":"2.0.0")")) << out;
  EXPECT_FALSE(out.contains("left_out"));
  EXPECT_TRUE(to_osv(parts, "x_P-1", OsvFlaws::some).contains(R"("left_out":["flaws"])"));
  EXPECT_EQ(osv_ecosystems_of(parts), std::set<std::string>{"npm"});
  EXPECT_FALSE(out.contains("withdrawn"));
  parts[0].withdrawn = *parse_rfc3339("2026-01-03T00:00:00Z");
  EXPECT_FALSE(to_osv(parts, "x_P-1").contains("withdrawn")) << "the other one stands";
  parts[1].withdrawn = *parse_rfc3339("2026-01-04T00:00:00Z");
  EXPECT_TRUE(to_osv(parts, "x_P-1").contains(R"("withdrawn":"2026-01-04T00:00:00Z")"));
}

}  // namespace
}  // namespace tocsin::exposure
