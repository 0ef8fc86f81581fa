// What is said of a component, and what is said when nothing can be.
#include "impact/match.h"

#include <gtest/gtest.h>

namespace tocsin::impact {
namespace {

using advisories::Advisory;
using advisories::Assertion;
using advisories::ProductStatus;

ranges::VersionSet below(const char* order, const char* upper) {
  const ecosystems::Ecosystem* ecosystem = ecosystems::find(order);
  return {.ecosystem = ecosystem,
          .intervals = {{.upper = ranges::Bound{upper, ranges::Edge::exclusive}}},
          .certainty = ranges::certainty_of(ecosystem)};
}

Advisory about(const char* id, Assertion assertion) {
  Advisory out;
  out.format = "test";
  out.source = "TEST";
  out.id = id;
  out.assertions.push_back(std::move(assertion));
  return out;
}
Assertion of_package(const char* ecosystem, const char* name, ranges::VersionSet versions) {
  Assertion out;
  out.product.package = advisories::coordinates_of_osv(ecosystem, name);
  out.ranges.push_back({ProductStatus::affected, std::move(versions)});
  return out;
}
Assertion of_cpe(const char* cpe, ranges::VersionSet versions) {
  Assertion out;
  out.product.cpe = cpe;
  out.ranges.push_back({ProductStatus::affected, std::move(versions)});
  return out;
}

AdvisoryLayers layers_of(const std::vector<Advisory>& all) {
  AdvisoryIndexWriter writer;
  for (const Advisory& one : all) {
    writer.add(one);
  }
  return AdvisoryLayers(*AdvisoryIndex::from_bytes(writer.finish()));
}

Component npm(const char* name, const char* version) {
  Component out;
  out.purl_type = "npm";
  out.name = name;
  out.version = version;
  return out;
}
Component rpm(const char* name, const char* version, const char* epoch) {
  Component out;
  out.purl_type = "rpm";
  out.group = "redhat";
  out.name = name;
  out.version = version;
  out.epoch = epoch;
  out.distribution = Distribution{.id = "redhat", .release = "9"};
  return out;
}

/// "FLAW sureness, …; unknown: reason".
std::string said(const AdvisoryLayers& layers, const Component& component) {
  const Matches matches = match(layers, std::span(&component, 1));
  std::string out;
  for (const Match& match : matches.found) {
    out += (out.empty() ? "" : ", ") + std::string(match.flaw.id()) + " " +
           std::string(to_text(match.sureness));
  }
  for (const NotJudged& one : matches.unknown) {
    out += (out.empty() ? "" : "; ") + std::string("unknown: ") + one.reason;
  }
  return out;
}

TEST(Match, SaysWhyNothingCanBeSaid) {
  const AdvisoryLayers layers =
      layers_of({about("A-1", of_package("npm", "left", below("semver", "2.0.0"))),
                 about("A-2", of_package("Debian:12", "curl", below("deb", "7.1-1")))});
  Component nothing;
  nothing.name = "x";
  nothing.version = "1";
  Component by_cpe = nothing;
  by_cpe.cpes = {"cpe:2.3:a:v:nobody-knows:1:*:*:*:*:*:*:*"};
  Component deb;
  deb.purl_type = "deb";
  deb.group = "debian";
  deb.name = "curl";
  deb.version = "7.0-1";
  Component of_release = deb;
  of_release.distribution = Distribution{.id = "debian", .release = "11"};
  Component right_release = deb;
  right_release.distribution = Distribution{.id = "debian", .release = "12"};
  for (const auto& [component, want] : std::vector<std::pair<Component, const char*>>{
           {npm("left", "1.9.9"), "A-1 affected"},
           {npm("left", "2.0.0"), ""},
           {npm("left", ""), "unknown: its version is not stated"},
           {npm("other", "1.0.0"), ""},
           {nothing, "unknown: it has neither a package URL nor a CPE"},
           {by_cpe, "unknown: no feed knows its CPE"},
           {deb, "unknown: the release of its distribution is not stated"},
           {of_release, "unknown: no feed covers its ecosystem or release"},
           {right_release, "A-2 affected"}}) {
    EXPECT_EQ(said(layers, component), want) << label_of(component);
  }
}

TEST(Match, ADeclaredCpeIsOnlyEverPossible) {
  const AdvisoryLayers layers = layers_of(
      {about("A-1", of_cpe("cpe:2.3:a:acme:widget:*:*:*:*:*:*:*:*", below("semver", "2.0.0"))),
       about("A-2", of_package("Debian:12", "widget", below("deb", "1.0-1")))});
  const std::string cpe = "cpe:2.3:a:acme:widget:1.5:*:*:*:*:*:*:*";
  Component plain;
  plain.name = "widget";
  plain.version = "1.5";
  plain.cpes = {cpe};
  Component without_version = plain;
  without_version.version = "";
  Component foreign = npm("widget", "1.5");
  Component deb = plain;
  deb.purl_type = "deb";
  deb.group = "debian";
  deb.distribution = Distribution{.id = "debian", .release = "13"};
  for (const auto& [component, want] : std::vector<std::pair<Component, const char*>>{
           {plain, "A-1 possible"},
           {without_version, "unknown: its version is not stated"},
           {foreign, "unknown: no feed covers its ecosystem or release"},  // none is made up
           // The upstream's verdict adds a match, and clears nothing.
           {deb, "A-1 possible; unknown: no feed covers its ecosystem or release"}}) {
    EXPECT_EQ(said(layers, component), want) << label_of(component);
  }
}

TEST(Match, AnEpochThatNobodyStatesIsWeighed) {
  const AdvisoryLayers layers =
      layers_of({about("A-1", of_package("Red Hat:9", "bind", below("rpm", "32:9.16-1"))),
                 about("A-2", of_package("Red Hat:9", "plain", below("rpm", "0:2.0-1")))});
  if (!layers.has_package(lookup_of(rpm("bind", "9.11-1", "32")).keys.at(0).package)) {
    GTEST_FAIL() << lookup_of(rpm("bind", "9.11-1", "32")).keys.at(0).package;
  }
  for (const auto& [component, want] : std::vector<std::pair<Component, const char*>>{
           {rpm("bind", "9.11-1", "32"), "A-1 affected"},
           {rpm("bind", "9.18-1", "32"), ""},
           {rpm("bind", "9.18-1", "0"), "A-1 affected"},  // stated: 0 is less than 32
           {rpm("bind", "9.11-1", ""), "A-1 affected"},   // under either
           {rpm("bind", "9.18-1", ""), "A-1 possible"},   // under epoch 0 only
           {rpm("plain", "1.9-1", ""), "A-2 affected"},
           {rpm("plain", "2.1-1", ""), ""}}) {
    EXPECT_EQ(said(layers, component), want) << component.version << " " << component.epoch;
  }
}

TEST(Match, EpochsThatDisagreeLeaveADoubt) {
  // Affected below 32:9.16-1, and said to be fixed from there on: under epoch 0 every version is
  // affected, under 32 it depends.
  Assertion assertion = of_package("Red Hat:9", "bind", below("rpm", "32:9.16-1"));
  ranges::VersionSet fixed = below("rpm", "32:9.16-1");
  fixed.intervals = {{.lower = ranges::Bound{"32:9.16-1", ranges::Edge::inclusive}}};
  assertion.ranges.push_back({ProductStatus::fixed, std::move(fixed)});
  const AdvisoryLayers layers = layers_of({about("A-1", std::move(assertion))});
  for (const auto& [component, want] : std::vector<std::pair<Component, const char*>>{
           {rpm("bind", "9.11-1", "32"), "A-1 affected"},
           {rpm("bind", "9.18-1", "32"), ""},
           {rpm("bind", "9.18-1", "0"), "A-1 affected"},
           {rpm("bind", "9.11-1", ""), "A-1 affected"},
           {rpm("bind", "9.18-1", ""), "A-1 possible"}}) {
    EXPECT_EQ(said(layers, component), want) << component.version << " " << component.epoch;
  }
}

// Debian builds a binary anew as 1.2-3+b1 from the source 1.2-3.
TEST(Match, ASourceOfTheSameNameIsNotAskedBesideThePackage) {
  const AdvisoryLayers layers =
      layers_of({about("A-1", of_package("Debian:12", "foo", below("deb", "1.2-3+b1")))});
  Component foo;
  foo.purl_type = "deb";
  foo.group = "debian";
  foo.name = "foo";
  foo.distribution = Distribution{.id = "debian", .release = "12"};
  foo.source_name = "foo";
  foo.source_version = "1.2-3";
  for (const auto& [version, want] : std::vector<std::pair<const char*, const char*>>{
           {"1.2-3+b1", ""}, {"1.2-3", "A-1 affected"}}) {
    foo.version = version;
    EXPECT_EQ(lookup_of(foo).keys.size(), 1U);
    EXPECT_EQ(said(layers, foo), want) << version;
  }
  foo.source_name = "bar";
  EXPECT_EQ(lookup_of(foo).keys.size(), 2U);
}

TEST(Match, ASourcePackageIsAskedWithItsOwnVersion) {
  const AdvisoryLayers layers =
      layers_of({about("A-1", of_package("Debian:12", "samba", below("deb", "2:4.17-1")))});
  Component libldb;
  libldb.purl_type = "deb";
  libldb.group = "debian";
  libldb.name = "libldb2";
  libldb.version = "2:2.6-1";
  libldb.distribution = Distribution{.id = "debian", .release = "12"};
  libldb.source_name = "samba";
  for (const auto& [version, want] : std::vector<std::pair<const char*, const char*>>{
           {"2:4.16-9", "A-1 affected"}, {"2:4.17-1", ""}}) {
    libldb.source_version = version;
    EXPECT_EQ(said(layers, libldb), want) << version;
  }
  libldb.source_version = "2:4.16-9";
  const Matches matches = match(layers, std::span(&libldb, 1));
  EXPECT_EQ(matches.found.at(0).statements.at(0).by, LookupKey::By::source);
  EXPECT_EQ(matches.found.at(0).statements.at(0).version, "2:4.16-9");
}

// A commit, a branch or a placeholder is before no version and after none.
TEST(Match, WhatIsNoVersionHasNoPlaceInAnyOrder) {
  Advisory every = about("A-2", of_package("npm", "every", below("semver", "1.0.0")));
  every.assertions[0].ranges[0].versions.intervals = {ranges::Interval{}};
  Advisory listed = about("A-3", of_package("npm", "listed", below("semver", "0.0.1")));
  listed.assertions[0].ranges.clear();
  listed.assertions[0].versions = {"main", "1.0.0"};
  const AdvisoryLayers layers =
      layers_of({about("A-1", of_package("npm", "left", below("semver", "1.0.0"))), every, listed});
  for (const auto& [component, want] : std::vector<std::pair<Component, const char*>>{
           {npm("left", "0.9.0"), "A-1 affected"},
           {npm("left", "v0.9.0"), "A-1 affected"},
           {npm("left", "1.0.0"), ""},
           {npm("left", "latest"), "A-1 possible"},
           {npm("left", "1.x"), "A-1 possible"},
           {npm("left", "99baf0d8b4e787c3cfd7b602664c8ce60a43cd38"), "A-1 possible"},
           {npm("every", "latest"), "A-2 affected"},
           {npm("listed", "main"), "A-3 affected"},
           {npm("listed", "other"), "A-3 possible"},
           {npm("listed", "2.0.0"), ""},
           {npm("listed", "1.0.0"), "A-3 affected"}}) {
    EXPECT_EQ(said(layers, component), want) << component.version;
    // One by one and together it is the same.
    EXPECT_EQ(matches_of(layers, lookup_of(component).keys, 0).size(), *want == '\0' ? 0U : 1U);
  }
}

TEST(Match, OfKinItIsPossible) {
  const AdvisoryLayers layers =
      layers_of({about("A-1", of_package("SUSE:Linux Enterprise Server 15 SP5", "curl",
                                         below("rpm", "8.0-1"))),
                 about("A-2", of_package("openSUSE:Leap 15.5", "curl", below("rpm", "8.0-1")))});
  Component curl = rpm("curl", "7.9-1", "0");
  for (const auto& [id, release, want] :
       std::vector<std::tuple<const char*, const char*, const char*>>{
           {"opensuse-leap", "15.5", "A-1 possible, A-2 affected"},
           {"sles", "15.5", "A-1 affected"},
           {"opensuse-leap", "15.6", "unknown: no feed covers its ecosystem or release"}}) {
    curl.group = "";
    curl.distribution = Distribution{id, release};
    EXPECT_EQ(said(layers, curl), want) << id << " " << release;
  }
  for (const LookupKey::By by :
       {LookupKey::By::package, LookupKey::By::source, LookupKey::By::cpe, LookupKey::By::kin}) {
    EXPECT_EQ(parse_by(to_text(by)), by);
  }
  EXPECT_EQ(parse_by("else"), LookupKey::By::package);
}

TEST(Layers, TheNewerAloneSpeaksOfWhatChanged) {
  AdvisoryIndexWriter base;
  base.add(about("A-1", of_package("npm", "left", below("semver", "2.0.0"))));
  base.add(about("A-2", of_package("npm", "left", below("semver", "3.0.0"))));
  base.add(about("A-3", of_package("npm", "left", below("semver", "9.0.0"))));
  AdvisoryIndexWriter newer;
  newer.add(about("A-1", of_package("npm", "left", below("semver", "1.0.0"))));
  newer.add(about("A-4", of_package("npm", "new", below("semver", "1.0.0"))));
  const std::vector<std::string> changed = {"A-1", "A-3", "A-4"};
  const AdvisoryLayers layers(*AdvisoryIndex::from_bytes(base.finish()),
                              *AdvisoryIndex::from_bytes(newer.finish()), changed);
  for (const auto& [component, want] : std::vector<std::pair<Component, const char*>>{
           {npm("left", "1.5.0"), "A-2 affected"},  // A-1 says less now, A-3 is gone
           {npm("left", "0.5.0"), "A-1 affected, A-2 affected"},
           {npm("new", "0.5.0"), "A-4 affected"}}) {
    EXPECT_EQ(said(layers, component), want) << label_of(component);
  }
  EXPECT_FALSE(layers.find_flaw("A-3").has_value());
  EXPECT_EQ(layers.flaws().size(), 3U);
}

}  // namespace
}  // namespace tocsin::impact
