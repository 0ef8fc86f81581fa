// What the layers together say: of epochs that nobody states, of packages, of their sources; and
// how an answer is written down.
#include "impact/match.h"

#include "base/time.h"
#include "impact/flaws.h"
#include "impact/inventory_index.h"

#include <gtest/gtest.h>

namespace tocsin::impact {
namespace {

using advisories::Advisory;
using advisories::Assertion;
using advisories::ProductStatus;
using ranges::Bound;
using ranges::Edge;
using Texts = std::vector<std::string>;

ranges::VersionSet between(const char* order, const std::string& lower, const std::string& upper) {
  const ecosystems::Ecosystem* ecosystem = ecosystems::find(order);
  ranges::Interval interval;
  if (!lower.empty()) {
    interval.lower = Bound{lower, Edge::inclusive};
  }
  if (!upper.empty()) {
    interval.upper = Bound{upper, Edge::exclusive};
  }
  return {.ecosystem = ecosystem,
          .intervals = {interval},
          .certainty = ranges::certainty_of(ecosystem)};
}

Advisory about(const char* id, const char* ecosystem, const char* name,
               std::vector<advisories::StatusRange> ranges) {
  Advisory out;
  out.format = "test";
  out.source = "TEST";
  out.id = id;
  out.assertions.emplace_back();
  out.assertions[0].product.package = advisories::coordinates_of_osv(ecosystem, name);
  out.assertions[0].ranges = std::move(ranges);
  return out;
}
Advisory affects(const char* id, const char* name, const char* upper) {
  return about(id, "npm", name, {{ProductStatus::affected, between("semver", "", upper)}});
}

std::shared_ptr<const AdvisoryIndex> index_of(const std::vector<Advisory>& all) {
  AdvisoryIndexWriter writer;
  for (const Advisory& one : all) {
    writer.add(one);
  }
  return *AdvisoryIndex::from_bytes(writer.finish());
}
AdvisoryLayers layers_of(const std::vector<Advisory>& all) {
  return AdvisoryLayers(index_of(all));
}

/// "id status answer;" in the order of the answer.
std::string probed(const AdvisoryLayers& layers, std::string_view package, std::string_view version,
                   bool is_epoch_known = true) {
  std::vector<LayerHit> hits;
  layers.probe(package, version, is_epoch_known, hits);
  std::string out;
  for (const LayerHit& hit : hits) {
    out += std::string(hit.advisory().id) + " " + std::string(to_text(hit.hit.status)) + " " +
           std::string(to_text(hit.hit.answer)) + ";";
  }
  return out;
}

TEST(Epochs, WhatHoldsUnderSomeIsInDoubt) {
  const auto rpm = [](const char* id, ProductStatus status, const std::string& lower,
                      const std::string& upper) {
    return about(id, "Red Hat:9", "p", {{status, between("rpm", lower, upper)}});
  };
  constexpr auto affected = ProductStatus::affected;
  // Below 1:0: under no epoch. From 1:0 on: under that epoch.
  struct Row {
    std::vector<Advisory> all;
    std::string want;
  };
  for (const auto& [all, want] : std::vector<Row>{
           {{rpm("A-0", affected, "", "1:0"), rpm("A-1", affected, "1:0", ""),
             rpm("A-2", affected, "", "")},
            "A-0 affected unknown;A-1 affected unknown;A-2 affected true;"},
           {{rpm("A-0", affected, "1:0", ""), rpm("A-1", affected, "", "1:0"),
             rpm("A-2", affected, "1:0", "")},
            "A-0 affected unknown;A-1 affected unknown;A-2 affected unknown;"},
           {{rpm("A-0", affected, "", ""), rpm("A-1", affected, "", "1:0")},
            "A-0 affected true;A-1 affected unknown;"},
           {{rpm("A-0", affected, "", ""), rpm("A-1", affected, "1:0", "")},
            "A-0 affected true;A-1 affected unknown;"},
       }) {
    EXPECT_EQ(probed(layers_of(all), "rpm/redhat/9/p", "5-1", false), want);
  }
  // Affected under one epoch and fixed under the other: it may be affected.
  const Advisory turned = about(
      "A-0", "Red Hat:9", "p",
      {{affected, between("rpm", "", "1:0")}, {ProductStatus::fixed, between("rpm", "1:0", "")}});
  EXPECT_EQ(probed(layers_of({turned}), "rpm/redhat/9/p", "5-1", false), "A-0 affected unknown;");
  const Advisory other = about(
      "A-0", "Red Hat:9", "p",
      {{ProductStatus::fixed, between("rpm", "", "1:0")}, {affected, between("rpm", "1:0", "")}});
  EXPECT_EQ(probed(layers_of({other}), "rpm/redhat/9/p", "5-1", false), "A-0 affected unknown;");
  EXPECT_EQ(probed(layers_of({other}), "rpm/redhat/9/p", "5-1", true), "A-0 fixed true;");
}

TEST(Flaw, KeepsToItsOwnRecords) {
  const auto index = [] {
    Advisory one = about("A-1", "npm", "left",
                         {{ProductStatus::affected, between("semver", "1.0.0", "2.0.0")},
                          {ProductStatus::fixed, between("semver", "2.0.0", "")},
                          {ProductStatus::affected, between("semver", "3.0.0", "3.1.0")}});
    one.aliases = {{"A-11", advisories::AliasKind::same}};
    // The same product by another name: its ranges are said once.
    one.assertions[0].product.cpe = "cpe:2.3:a:v:left:*:*:*:*:*:*:*:*";
    Advisory two = affects("B-1", "right", "2.0.0");
    two.aliases = {{"B-11", advisories::AliasKind::same}};
    return index_of({one, two});
  }();
  for (const auto& [id, alias, package, advisory] :
       std::vector<std::tuple<std::string, std::string, std::string, std::string>>{
           {"A-1", "A-11", "npm//left", "A-1"}, {"B-11", "B-11", "npm//right", "B-1"}}) {
    const auto flaw = index->find_flaw(id);
    ASSERT_TRUE(flaw.has_value()) << id;
    const auto aliases = index->flaw_aliases(*flaw);
    ASSERT_EQ(aliases.size(), 1U) << id;
    EXPECT_EQ(aliases[0], alias);
    const auto all = index->advisories_of_flaw(*flaw);
    ASSERT_EQ(all.size(), 1U) << id;
    EXPECT_EQ(all[0].id, advisory);
    std::size_t own = 0;
    for (const auto& range : index->ranges_of_flaw(*flaw)) {
      own += range.package == package ? 1 : 0;
      EXPECT_TRUE(range.package == package || range.package.starts_with("cpe")) << range.package;
    }
    EXPECT_EQ(own, id == "A-1" ? 3U : 1U);
  }
  EXPECT_EQ(index->range_text(0), "[1.0.0, 2.0.0) | [3.0.0, 3.1.0)");
  EXPECT_EQ(index->range_text(1), "(, 2.0.0)");
}

TEST(Judgement, TheFirstRangeThatHoldsIsBelieved) {
  const auto set = [](const char* upper, bool is_doubtful) {
    ranges::VersionSet out = between("semver", "", upper);
    if (is_doubtful) {
      std::swap(out.intervals, out.doubtful);
    }
    return out;
  };
  constexpr auto affected = ProductStatus::affected;
  constexpr auto not_affected = ProductStatus::not_affected;
  struct Row {
    std::vector<advisories::StatusRange> ranges;
    std::string want;
  };
  for (const auto& [ranges, want] : std::vector<Row>{
           {{{affected, set("2.0.0", false)}, {not_affected, set("3.0.0", false)}},
            "A affected true;"},
           {{{not_affected, set("2.0.0", false)}, {affected, set("3.0.0", false)}},
            "A not_affected true;"},
           {{{affected, set("2.0.0", true)}, {not_affected, set("3.0.0", false)}},
            "A affected unknown;"},
           {{{affected, set("2.0.0", true)}, {affected, set("3.0.0", false)}}, "A affected true;"},
           {{{affected, set("2.0.0", true)}, {not_affected, set("3.0.0", true)}},
            "A affected unknown;"},
           {{{not_affected, set("2.0.0", true)}, {affected, set("3.0.0", true)}},
            "A not_affected unknown;"},
       }) {
    EXPECT_EQ(probed(layers_of({about("A", "npm", "p", ranges)}), "npm//p", "1.0.0"), want);
  }
}

TEST(Judgement, SetsThatSayNothingAreNotAlike) {
  const ecosystems::Ecosystem* const semver = ecosystems::find("semver");
  const auto of = [&](const ranges::VersionSet& set) {
    return layers_of({about("A", "npm", "p", {{ProductStatus::affected, set}})});
  };
  EXPECT_EQ(probed(of({.ecosystem = semver}), "npm//p", "1.0.0"), "");
  for (const auto certainty :
       {ranges::Certainty::needs_commits, ranges::Certainty::not_evaluable}) {
    EXPECT_EQ(probed(of({.ecosystem = semver, .certainty = certainty}), "npm//p", "1.0.0"),
              "A affected unknown;");
    ranges::VersionSet some = between("semver", "", "2.0.0");
    some.certainty = certainty;
    EXPECT_EQ(probed(of(some), "npm//p", "3.0.0"), "");
    std::swap(some.intervals, some.doubtful);
    EXPECT_EQ(probed(of(some), "npm//p", "3.0.0"), "");
    EXPECT_EQ(probed(of(some), "npm//p", "1.0.0"), "A affected unknown;");
  }
  // Without an order the same text is the same.
  ranges::VersionSet commits;
  commits.intervals = {ranges::at("abc")};
  EXPECT_EQ(probed(of(commits), "npm//p", "abc"), "A affected true;");
  EXPECT_EQ(probed(of(commits), "npm//p", "abd"), "A affected unknown;");
}

TEST(Judgement, RangesOfOnePackageMayHaveSeveralOrders) {
  const AdvisoryLayers layers = layers_of(
      {about("A", "npm", "p", {{ProductStatus::affected, between("semver", "1.0.0", "2.0.0")}}),
       about("B", "npm", "p", {{ProductStatus::affected, between("maven", "", "1.0")}})});
  EXPECT_EQ(probed(layers, "npm//p", "1.5.0"), "A affected true;");
  EXPECT_EQ(probed(layers, "npm//p", "1.0-alpha"), "B affected true;");
  EXPECT_EQ(probed(layers, "npm//p", "0.9.0"), "B affected true;");
  // What is listed is compared in the order of the ranges beside it.
  Advisory listed = about("C", "npm", "q", {{ProductStatus::affected, between("maven", "5", "")}});
  listed.assertions[0].product.package.reset();
  listed.assertions[0].product.cpe = "cpe:2.3:a:v:q:*:*:*:*:*:*:*:*";
  listed.assertions[0].versions = {"1.0"};
  EXPECT_EQ(probed(layers_of({listed}), "cpe/a/v/q", "1.0.0"), "C affected true;");
}

TEST(LayersTogether, SpeakOfWhatEachKnows) {
  const auto base = index_of({affects("A-1", "left", "2.0.0"), affects("A-2", "left", "3.0.0"),
                              affects("A-3", "gone", "3.0.0")});
  const auto newer = index_of({affects("A-1", "left", "1.0.0"), affects("A-4", "new", "1.0.0")});
  const Texts changed = {"A-1", "A-3", "A-4"};
  const AdvisoryLayers layers(base, newer, changed);
  const auto ids = [](const std::vector<IndexedAdvisory>& all) {
    Texts out;
    for (const IndexedAdvisory& one : all) {
      out.emplace_back(one.id);
    }
    return out;
  };
  EXPECT_EQ(ids(layers.advisories_of("npm//left")), (Texts{"A-2", "A-1"}));
  EXPECT_EQ(ids(layers.advisories_of("npm//gone")), Texts{});
  EXPECT_EQ(ids(layers.advisories_of("npm//new")), (Texts{"A-4"}));
  EXPECT_TRUE(layers.has_package("npm//new"));
  EXPECT_FALSE(layers.has_package("npm//other"));
  EXPECT_EQ(layers.covers("npm/"), AdvisoryLayers::Covered::none);  // nobody says so
  ASSERT_EQ(layers.sources().size(), 1U);
  EXPECT_EQ(layers.sources()[0].records, 3U);
  const AdvisoryLayers alone(base);
  EXPECT_EQ(alone.sources()[0].records, 3U);
  EXPECT_EQ(alone.flaws().size(), 3U);
  EXPECT_EQ(ids(alone.advisories_of("npm//gone")), (Texts{"A-3"}));
  EXPECT_EQ(probed(alone, "npm//left", "0.5.0"), "A-1 affected true;A-2 affected true;");
  // A source all of whose records are gone is none.
  const AdvisoryLayers emptied(index_of({affects("A-1", "left", "2.0.0")}), index_of({}),
                               Texts{"A-1"});
  EXPECT_TRUE(emptied.sources().empty());
}

TEST(LayersTogether, AreAskedOfOneFlaw) {
  const AdvisoryLayers layers =
      layers_of({affects("A-1", "left", "2.0.0"), affects("A-2", "left", "3.0.0"),
                 about("A-3", "npm", "left",
                       {{ProductStatus::not_affected, between("semver", "", "9.0.0")}})});
  const auto is_hit = [&](const char* id, const char* version) {
    return is_affected(layers, *layers.find_flaw(id), "npm//left", version, true);
  };
  EXPECT_TRUE(is_hit("A-1", "1.0.0"));
  EXPECT_FALSE(is_hit("A-1", "2.5.0"));
  EXPECT_TRUE(is_hit("A-2", "2.5.0"));
  EXPECT_FALSE(is_hit("A-3", "1.0.0"));
  EXPECT_EQ(layers.packages_of(*layers.find_flaw("A-1")),
            (std::vector<std::string_view>{"npm//left"}));
}

TEST(Flaws, GoByTheirHeadlinesWhateverTheOrder) {
  EXPECT_TRUE(is_headline_before("CVE-2", "GHSA-1"));
  EXPECT_TRUE(is_headline_before("GHSA-2", "A-1"));
  EXPECT_TRUE(is_headline_before("CVE-1", "CVE-2"));
  EXPECT_FALSE(is_headline_before("CVE-1", "CVE-1"));
  FlawSet set;
  set.add("A", {{"", advisories::AliasKind::same}});
  set.add("B", {{"", advisories::AliasKind::same}, {"CVE-1", advisories::AliasKind::same}});
  ASSERT_EQ(set.flaws().size(), 2U);
  EXPECT_EQ(set.flaws()[1].headline, "CVE-1");
}

TEST(InventorySegments, KeepAssetsInOrderAndPassOverStrangers) {
  InventorySegmentBuilder builder;
  const std::uint32_t version = builder.version("p", "1", true);
  for (const AssetNumber asset : {5U, 2U, 64U, 2U}) {
    builder.add(version, asset);
  }
  const auto segment = builder.finish();
  std::vector<AssetNumber> assets;
  segment->for_each_version("p", [&](const InventorySegment::Version& one) {
    assets.assign(one.assets.begin(), one.assets.end());
  });
  EXPECT_EQ(assets, (std::vector<AssetNumber>{2, 2, 5, 64}));
  EXPECT_GT(segment->bytes(), 0U);
  std::vector<InventoryIndex::Asset> all(64);
  all[5].segment = 1;  // a segment that there is not
  const InventoryIndex index({segment}, all);
  const std::vector<std::string_view> packages = {"p"};
  const Hits hits =
      index.affected(packages, [](std::string_view, std::string_view, bool) { return true; });
  EXPECT_EQ(hits.assets, (std::vector<AssetNumber>{2}));
  EXPECT_EQ(hits.components, 2U);
}

TEST(Lookups, LabelsAndNamesAreSaidOnce) {
  Component component{.name = "n", .version = "1"};
  EXPECT_EQ(label_of(component), "n@1");
  component.group = "g";
  component.version.clear();
  EXPECT_EQ(label_of(component), "g/n");
  component.purl = "pkg:npm/n";
  EXPECT_EQ(label_of(component), "pkg:npm/n");
  component = {.name = "n", .version = "1"};
  component.cpes = {"cpe:2.3:a:v:p:1:*:*:*:*:*:*:*", "cpe:2.3:a:v:p:2:*:*:*:*:*:*:*",
                    "cpe:2.3:a:v:q:1:*:*:*:*:*:*:*", "broken"};
  const Lookup lookup = lookup_of(component);
  ASSERT_EQ(lookup.keys.size(), 2U);
  EXPECT_EQ(lookup.keys[0].package, "cpe/a/v/p");
  EXPECT_EQ(lookup.keys[1].package, "cpe/a/v/q");
}

TEST(MatchDocuments, SayWhatIsSureAndWhatIsNot) {
  Advisory first = affects("A-1", "left", "2.0.0");
  first.assertions[0].fixed_in = {"2.0.0", "1.9.9"};
  first.modified = *parse_rfc3339("2026-01-02T03:04:05Z");
  Advisory second = affects("B-1", "left", "3.0.0");
  second.aliases = {{"A-1", advisories::AliasKind::same}};
  second.assertions[0].fixed_in = {"2.0.0", "3.0.0"};
  Advisory doubtful = affects("C-1", "left", "4.0.0");
  std::swap(doubtful.assertions[0].ranges[0].versions.intervals,
            doubtful.assertions[0].ranges[0].versions.doubtful);
  doubtful.source = "OTHER";
  const AdvisoryLayers layers = layers_of({first, second, doubtful});
  const std::vector<Component> components{
      {.ref = "r", .purl_type = "npm", .name = "left", .version = "1.0.0"},
      {.ref = "s", .purl_type = "npm", .name = "left"}};
  const Matches matches = match(layers, components);
  ASSERT_EQ(matches.found.size(), 2U);
  EXPECT_EQ(matches.found[0].fixed_in, (std::vector<std::string_view>{"2.0.0", "1.9.9", "3.0.0"}));
  const std::string json = to_json(layers, components, matches);
  for (const std::string_view text :
       {R"("components":2,"findings":[{"component":"left@1.0.0","ref":"r","flaw":"A-1")",
        R"t("id":"A-1","source":"TEST","status":"affected","range":"(, 2.0.0)")t",
        R"("id":"C-1","source":"OTHER","status":"possible")",
        R"("fixed_in":["2.0.0","1.9.9","3.0.0"])",
        R"("unknown":[{"component":"left","ref":"s","reason":"its version is not stated"}])",
        R"({"name":"OTHER","records":1,"newest":null})",
        R"({"name":"TEST","records":2,"newest":"2026-01-02T03:04:05Z"})"}) {
    EXPECT_TRUE(json.contains(text)) << text << "\n" << json;
  }
  // A CPE that a feed knows is asked, though nobody covers the package.
  Advisory of_cpe = affects("D-1", "x", "2.0.0");
  of_cpe.assertions[0].product.package.reset();
  of_cpe.assertions[0].product.cpe = "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*";
  const AdvisoryLayers by_cpe = layers_of({of_cpe});
  Component python{.purl_type = "pypi", .name = "p", .version = "9"};
  EXPECT_EQ(match(by_cpe, std::span(&python, 1)).unknown.size(), 1U);
  python.cpes = {"cpe:2.3:a:v:p:9:*:*:*:*:*:*:*"};
  EXPECT_TRUE(match(by_cpe, std::span(&python, 1)).unknown.empty());
  python.cpes = {"cpe:2.3:a:v:q:9:*:*:*:*:*:*:*"};
  EXPECT_EQ(match(by_cpe, std::span(&python, 1)).unknown.size(), 1U);
  // More than are looked up at once keep their places.
  const std::vector<Component> many(600, {.purl_type = "npm", .name = "left", .version = "1.0.0"});
  const Matches all = match(layers, many);
  EXPECT_EQ(all.found.size(), 1200U);
  EXPECT_EQ(all.found.back().component, 599U);
}

}  // namespace
}  // namespace tocsin::impact
