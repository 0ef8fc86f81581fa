#include "impact/advisory_index.h"

#include "base/error_for_test.h"
#include "impact/flaws.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace tocsin::impact {
namespace {

using advisories::Advisory;
using advisories::AliasKind;
using advisories::Assertion;
using advisories::ProductStatus;
using advisories::StatusRange;
using ranges::Bound;
using ranges::Edge;
using ranges::Interval;
using ranges::VersionSet;

const ecosystems::Ecosystem& order(const char* name) {
  return *ecosystems::find(name);
}

VersionSet set(const char* ecosystem, std::vector<Interval> intervals) {
  return {.ecosystem = &order(ecosystem),
          .intervals = std::move(intervals),
          .certainty = ranges::certainty_of(&order(ecosystem))};
}
Interval from_to(const char* lower, const char* upper) {
  Interval out;
  if (*lower != 0) {
    out.lower = Bound{lower, Edge::inclusive};
  }
  if (*upper != 0) {
    out.upper = Bound{upper, Edge::exclusive};
  }
  return out;
}

Advisory advisory(const char* source, const char* id, std::vector<Assertion> assertions,
                  std::vector<std::string> aliases = {}) {
  Advisory out;
  out.format = "test";
  out.source = source;
  out.id = id;
  for (std::string& alias : aliases) {
    out.aliases.push_back({std::move(alias), AliasKind::same});
  }
  out.assertions = std::move(assertions);
  return out;
}

Assertion about(const char* ecosystem, const char* name, std::vector<StatusRange> status_ranges) {
  Assertion out;
  out.product.package = advisories::coordinates_of_osv(ecosystem, name);
  out.ranges = std::move(status_ranges);
  return out;
}

std::shared_ptr<const AdvisoryIndex> index_of(const std::vector<Advisory>& all) {
  AdvisoryIndexWriter writer;
  for (const Advisory& one : all) {
    writer.add(one);
  }
  auto made = AdvisoryIndex::from_bytes(writer.finish());
  EXPECT_TRUE(made.has_value()) << error_of(made).message;
  EXPECT_TRUE((*made)->verify().has_value());
  return *made;
}

std::vector<Advisory> log4shell() {
  const auto core = [](std::vector<Interval> intervals) {
    return about("Maven", "org.apache.logging.log4j:log4j-core",
                 {{ProductStatus::affected, set("maven", std::move(intervals))}});
  };
  std::vector<Assertion> cve = {
      core({from_to("2.0-beta9", "2.3.1"), from_to("2.4", "2.12.2"), from_to("2.13.0", "2.15.0")})};
  cve.front().fixed_in = {"2.3.1", "2.12.2", "2.15.0"};
  return {advisory("CVE", "CVE-2021-44228", cve),
          advisory(
              "GHSA", "GHSA-jfh8-c2jp-5v3q",
              {core({from_to("", "2.3.1"), from_to("2.4", "2.12.2"), from_to("2.13.0", "2.15.0")})},
              {"CVE-2021-44228"})};
}

std::vector<std::string> sources_that_say_affected(const AdvisoryIndex& index, const char* package,
                                                   const char* version) {
  std::vector<Hit> hits;
  index.probe(package, version, hits);
  std::vector<std::string> out;
  for (const Hit& hit : hits) {
    if (hit.status == ProductStatus::affected && hit.answer == ranges::Answer::yes) {
      out.emplace_back(index.advisory(hit.advisory).source);
    }
  }
  return out;
}

TEST(AdvisoryIndex, AnswersForBothSourcesOfOneFlawAndKeepsTheirDissent) {
  const auto index = index_of(log4shell());
  const char* const core = "maven/org.apache.logging.log4j/log4j-core";
  using Names = std::vector<std::string>;
  for (const auto& [version, want] : {
           std::pair<const char*, Names>{"1.2.17", {"GHSA"}},  // the record says from 0
           {"2.0-beta8", {"GHSA"}},
           {"2.0-beta9", {"CVE", "GHSA"}},
           {"2.3.0", {"CVE", "GHSA"}},
           {"2.3.1", {}},
           {"2.4", {"CVE", "GHSA"}},
           {"2.12.1", {"CVE", "GHSA"}},
           {"2.12.2", {}},
           {"2.13.0", {"CVE", "GHSA"}},
           {"2.14.1", {"CVE", "GHSA"}},
           {"2.15.0-rc1", {"CVE", "GHSA"}},
           {"2.15.0", {}},
           {"2.17.1", {}},
       }) {
    SCOPED_TRACE(version);
    EXPECT_EQ(sources_that_say_affected(*index, core, version), want);
  }
  EXPECT_EQ(index->flaws(), 1U);
  EXPECT_EQ(index->flaw_id(*index->find_flaw("GHSA-jfh8-c2jp-5v3q")), "CVE-2021-44228");
  EXPECT_EQ(index->flaw_aliases(0), (std::vector<std::string_view>{"GHSA-jfh8-c2jp-5v3q"}));
  EXPECT_FALSE(index->find_flaw("CVE-2021-4422").has_value());
  EXPECT_EQ(index->range_text(0), "[2.0-beta9, 2.3.1) | [2.4, 2.12.2) | [2.13.0, 2.15.0)");
  EXPECT_EQ(index->fixed_in(0), (std::vector<std::string_view>{"2.3.1", "2.12.2", "2.15.0"}));
  EXPECT_EQ(index->ranges_of_flaw(0).size(), 6U);
  EXPECT_TRUE(sources_that_say_affected(*index, "npm//nx", "2.14.1").empty());
  EXPECT_TRUE(sources_that_say_affected(*index, "npm//log4j-core", "2.14.1").empty());
  EXPECT_TRUE(index->coverage().empty());
}

TEST(AdvisoryIndex, TheSameAdvisoriesInAnyOrderGiveTheSameBytes) {
  std::vector<Advisory> all = log4shell();
  AdvisoryIndexWriter a;
  a.add(all[0]);
  a.add(all[1]);
  AdvisoryIndexWriter b;
  b.add(all[1]);
  b.add(all[0]);
  b.add(all[1]);  // a second time replaces itself
  EXPECT_EQ(a.finish(), b.finish());
}

TEST(AdvisoryIndex, DefaultsDoubtsAndEnumeratedVersions) {
  Assertion dflt =
      about("npm", "a", {{ProductStatus::not_affected, set("semver", {from_to("2.0.0", "")})}});
  dflt.default_status = ProductStatus::affected;
  Assertion listed =
      about("npm", "b", {{ProductStatus::affected, set("semver", {from_to("1.0.0", "1.2.0")})}});
  listed.versions = {"1.1.0", "3.0.0", "not-a-version"};
  Assertion doubt = about("npm", "c", {{ProductStatus::affected, set("semver", {})}});
  doubt.ranges.front().versions.doubtful = {from_to("", "2.0.0")};
  Assertion commits = about(
      "npm", "d", {{ProductStatus::affected, ranges::unjudged(ranges::Certainty::needs_commits)}});
  const auto index = index_of({advisory("X", "X-1", {dflt}), advisory("X", "X-2", {listed}),
                               advisory("X", "X-3", {doubt}), advisory("X", "X-4", {commits})});
  struct Row {
    const char* package;
    const char* version;
    const char* want;  ///< "affected yes", "affected unknown", "not_affected yes", ""
  };
  for (const Row& row : {Row{"npm//a", "1.9.9", "affected yes"},
                         {"npm//a", "2.0.0", "not_affected yes"},
                         {"npm//b", "1.1.0", "affected yes"},
                         {"npm//b", "1.2.0", ""},
                         {"npm//b", "3.0.0", "affected yes"},
                         {"npm//b", "not-a-version", "affected yes"},
                         {"npm//c", "1.0.0", "affected unknown"},
                         {"npm//c", "2.0.0", ""},
                         {"npm//d", "1.0.0", "affected unknown"}}) {
    SCOPED_TRACE(std::string(row.package) + " " + row.version);
    std::vector<Hit> hits;
    index->probe(row.package, row.version, hits);
    std::string got;
    for (const Hit& hit : hits) {
      got += std::string(to_text(hit.status)) +
             (hit.answer == ranges::Answer::yes ? " yes" : " unknown");
    }
    EXPECT_EQ(got, row.want);
  }
}

TEST(AdvisoryIndex, WithdrawnAdvisoriesAreTombstones) {
  std::vector<Advisory> all = log4shell();
  all[1].withdrawn = Instant{};
  const auto index = index_of(all);
  EXPECT_EQ(
      sources_that_say_affected(*index, "maven/org.apache.logging.log4j/log4j-core", "1.2.17"),
      std::vector<std::string>());
  EXPECT_TRUE(index->find_flaw("GHSA-jfh8-c2jp-5v3q").has_value());
  EXPECT_TRUE(index->advisory(1).is_withdrawn);
}

TEST(AdvisoryIndex, AgreesWithJudgingEveryRangeOfEveryAdvisory) {
  std::mt19937 random(20211124);
  const auto pick = [&](int most) {
    return static_cast<int>(random() % static_cast<unsigned>(most));
  };
  const std::vector<std::pair<const char*, const char*>> orders = {{"Maven", "maven"},
                                                                   {"npm", "semver"},
                                                                   {"PyPI", "pypi"},
                                                                   {"Debian:12", "deb"},
                                                                   {"Alpine:v3.18", "apk"}};
  const auto version = [&] {
    std::string out = std::to_string(pick(3));
    for (int i = pick(3); i >= 0; --i) {
      out += "." + std::to_string(pick(12));
    }
    static const std::vector<std::string> tails = {"",       "",    "",       "-beta1", "-rc2", "a",
                                                   ".Final", "-r1", "+build", "~x",     "p1-r"};
    return out + tails[static_cast<std::size_t>(pick(static_cast<int>(tails.size())))];
  };
  std::vector<Advisory> all;
  for (int i = 0; i < 400; ++i) {
    const auto& [osv, scheme] =
        orders[static_cast<std::size_t>(pick(static_cast<int>(orders.size())))];
    Assertion one = about(osv, ("g:p" + std::to_string(pick(20))).c_str(), {});
    std::vector<Interval> intervals;
    for (int k = pick(3); k >= 0; --k) {
      Interval interval;
      if (pick(4) != 0) {
        interval.lower = Bound{version(), pick(2) == 0 ? Edge::inclusive : Edge::exclusive};
      }
      if (pick(4) != 0) {
        interval.upper = Bound{version(), pick(2) == 0 ? Edge::inclusive : Edge::exclusive};
      }
      intervals.push_back(interval);
    }
    one.ranges.push_back({ProductStatus::affected, set(scheme, intervals)});
    all.push_back(advisory("R", ("R-" + std::to_string(i)).c_str(), {one}));
  }
  const auto index = index_of(all);
  std::size_t affected = 0;
  for (int i = 0; i < 4000; ++i) {
    const auto& [osv, scheme] =
        orders[static_cast<std::size_t>(pick(static_cast<int>(orders.size())))];
    const std::string key = advisories::package_key(
        *advisories::coordinates_of_osv(osv, "g:p" + std::to_string(pick(20))));
    const std::string v = version();
    std::vector<std::string> want;
    for (const Advisory& one : all) {
      if (advisories::package_key(*one.assertions.front().product.package) != key) {
        continue;
      }
      const ranges::Verdict verdict =
          ranges::contains(one.assertions.front().ranges.front().versions, v);
      if (verdict.answer != ranges::Answer::no) {
        want.push_back(one.id + " " + std::string(to_text(verdict.answer)));
      }
    }
    std::vector<Hit> hits;
    index->probe(key, v, hits);
    std::vector<std::string> got;
    for (const Hit& hit : hits) {
      got.push_back(std::string(index->advisory(hit.advisory).id) + " " +
                    std::string(to_text(hit.answer)));
    }
    std::ranges::sort(want);
    std::ranges::sort(got);
    EXPECT_EQ(got, want) << key << " " << v;
    affected += want.size();
  }
  EXPECT_GT(affected, 1000U);
}

TEST(AdvisoryIndex, DamageIsFoundAndNeverFollowed) {
  AdvisoryIndexWriter writer;
  for (const Advisory& one : log4shell()) {
    writer.add(one);
  }
  const std::string good = writer.finish();
  for (std::size_t size = 0; size < good.size(); size += 37) {
    EXPECT_FALSE(AdvisoryIndex::from_bytes(good.substr(0, size)).has_value()) << size;
  }
  std::size_t found = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x55);
    const auto index = AdvisoryIndex::from_bytes(std::move(bad));
    if (!index) {
      ++found;
      continue;
    }
    found += (*index)->verify() ? 0 : 1;
    std::vector<Hit> hits;
    (*index)->probe("maven/org.apache.logging.log4j/log4j-core", "2.14.1", hits);
    for (const Hit& hit : hits) {
      std::ignore = (*index)->advisory(hit.advisory);
      std::ignore = (*index)->range_text(hit.assertion);
    }
    std::ignore = (*index)->ranges_of_flaw(0);
    std::ignore = (*index)->sources();
  }
  // What stands between the sections is no part of the index; everything else is covered by a
  // checksum.
  EXPECT_GT(found, good.size() - 64 * 16);
}

TEST(Flaws, UniteWhatIsTheSameAndNothingElse) {
  FlawSet set_of;
  set_of.add("GHSA-a", {{"CVE-2", AliasKind::same}, {"CVE-9", AliasKind::related}});
  set_of.add("PYSEC-1", {{"GHSA-a", AliasKind::same}});
  set_of.add("DSA-1", {{"CVE-2", AliasKind::upstream}, {"CVE-3", AliasKind::upstream}});
  set_of.add("CVE-3", {});
  const auto flaws = set_of.flaws();
  ASSERT_EQ(flaws.size(), 3U);
  EXPECT_EQ(flaws[0].headline, "CVE-2");
  EXPECT_EQ(flaws[0].aliases, (std::vector<std::string>{"GHSA-a", "PYSEC-1"}));
  EXPECT_EQ(flaws[1].headline, "CVE-3");
  EXPECT_EQ(flaws[2].headline, "DSA-1");
}

}  // namespace
}  // namespace tocsin::impact
