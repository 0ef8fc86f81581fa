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

/// What a source "TEST" says that it covers.
Advisory covering(const std::vector<std::pair<const char*, bool>>& ecosystems) {
  Advisory out;
  out.source = "TEST";
  out.id = advisories::coverage_id(out.source);
  for (const auto& [ecosystem, is_whole] : ecosystems) {
    out.covers.push_back({.ecosystem = ecosystem,
                          .key = *advisories::coverage_key(ecosystem),
                          .is_whole = is_whole,
                          .since = std::nullopt});
  }
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
                 about("A-2", of_package("Debian:12", "curl", below("deb", "7.1-1"))),
                 covering({{"npm", true}, {"PyPI", false}, {"Debian:12", true}})});
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
  Component other_of_release = right_release;
  other_of_release.name = "wget";
  Component pypi = npm("other", "1.0.0");
  pypi.purl_type = "pypi";
  Component gem = pypi;
  gem.purl_type = "gem";
  for (const auto& [component, want] : std::vector<std::pair<Component, const char*>>{
           {npm("left", "1.9.9"), "A-1 affected"},
           {npm("left", "2.0.0"), ""},
           {npm("left", ""), "unknown: its version is not stated"},
           {npm("other", "1.0.0"), ""},
           {nothing, "unknown: it has neither a package URL nor a CPE"},
           {pypi, "unknown: only part of its ecosystem or release is covered"},
           {gem, "unknown: no source says that it covers its ecosystem or release"},
           {by_cpe, "unknown: no source knows its CPE"},
           {deb, "unknown: the release of its distribution is not stated"},
           {of_release, "unknown: no source says that it covers its ecosystem or release"},
           {right_release, "A-2 affected"},
           {other_of_release, ""}}) {
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
           {foreign,
            "unknown: no source says that it covers its ecosystem or release"},  // none is made up
           // The upstream's verdict adds a match, and clears nothing.
           {deb,
            "A-1 possible; unknown: no source says that it covers its ecosystem or release"}}) {
    EXPECT_EQ(said(layers, component), want) << label_of(component);
  }
}

// What a name says of the product counts: nobody is told of a flaw in the library for Node.js
// because there is one of that name for Ruby.
TEST(Match, EditionAndTargetOfACpeCount) {
  const auto cpe = [](const std::string& version, const std::string& rest) {
    return "cpe:2.3:a:json:json:" + version + ":" + rest;
  };
  Advisory milestone =
      about("A-4", of_cpe("cpe:2.3:a:v:ldap:*:*:*:*:*:*:*:*", below("generic", "1")));
  milestone.assertions[0].ranges[0].versions.intervals = {ranges::at("1.0.0-milestone30")};
  const AdvisoryLayers layers = layers_of(
      {about("A-1", of_cpe(cpe("*", "*:*:*:*:node.js:*:*").c_str(), below("generic", "3"))),
       about("A-2", of_cpe(cpe("*", "*:pro:*:*:*:*:*").c_str(), below("generic", "3"))),
       about("A-3", of_cpe(cpe("*", "*:*:*:*:*:*:*").c_str(), below("generic", "2"))), milestone});
  Component component;
  component.name = "json";
  for (const auto& [name, version, want] :
       std::vector<std::tuple<std::string, const char*, const char*>>{
           {cpe("2.6", "*:*:*:*:ruby:*:*"), "2.6", "A-2 possible"},
           {cpe("2.6", "*:*:*:*:node.js:*:*"), "2.6", "A-1 possible, A-2 possible"},
           {cpe("2.6", "*:*:*:*:*:*:*"), "2.6", "A-1 possible, A-2 possible"},
           {cpe("2.6", "*:*:*:*:-:*:*"), "2.6", "A-1 possible, A-2 possible"},
           {cpe("2.6", "*:lite:*:*:ruby:*:*"), "2.6", ""},
           {cpe("2.6", "*:pro:*:*:ruby:*:*"), "2.6", "A-2 possible"},
           {cpe("1.6", "*:lite:*:*:ruby:*:*"), "1.6", "A-3 possible"},
           {cpe("3.6", "*:*:*:*:*:*:*"), "3.6", ""},
           {"cpe:2.3:a:json:json5:2.6:*:*:*:*:*:*:*", "2.6", "unknown: no source knows its CPE"},
           {"cpe:2.3:a:v:ldap:1.0.0:milestone30:*:*:*:*:*:*", "1.0.0", "A-4 possible"},
           {"cpe:2.3:a:v:ldap:1.0.0:-:*:*:*:*:*:*", "1.0.0", ""},
           {"cpe:2.3:a:v:ldap:1.0.0:*:*:*:*:*:*:*", "1.0.0", ""},
           {"cpe:2.3:a:v:ldap:2.0.0:milestone30:*:*:*:*:*:*", "1.0.0", ""}}) {
    component.cpes = {name};
    component.version = version;
    EXPECT_EQ(said(layers, component), want) << name;
  }
}

/// What Red Hat's CSAF says of a build that mends a flaw: those before it have it.
Advisory mended(const char* id, const char* source, const char* build) {
  Advisory out = about(id, of_package("Red Hat:enterprise_linux:9", "samba", below("rpm", build)));
  out.source = source;
  out.aliases.push_back({"CVE-1", advisories::AliasKind::same});
  ranges::VersionSet from = below("rpm", build);
  from.intervals = {{.lower = ranges::Bound{build, ranges::Edge::inclusive}}};
  out.assertions[0].ranges.push_back({ProductStatus::fixed, std::move(from)});
  out.assertions[0].fixed_in = {build};
  return out;
}

// Who stays on a minor release has its builds, which are older than those of the main line.
TEST(Match, WhatAMinorReleaseMendedIsNoFlawByTheBuildsOfAnother) {
  const auto said_of = [](const std::vector<Advisory>& all, const char* version) {
    return said(layers_of(all), rpm("samba", version, "0"));
  };
  const Advisory main = mended("A-1", "RH", "4.18-2.el9");
  const Advisory minor = mended("A-2", "RH", "4.17-4.el9_2.1");
  for (const auto& [version, want] : std::vector<std::pair<const char*, const char*>>{
           {"4.17-4.el9_2.1", ""},
           {"4.17-4.el9_2.2", ""},
           {"4.17-4.el9_2", "CVE-1 affected"},
           // Of another minor release, or of none that is told.
           {"4.17-5.el9_1", "CVE-1 affected"},
           {"4.17-5.el9", "CVE-1 affected"},
           {"4.18-1.el9_22", "CVE-1 affected"},
           {"4.18-1.notel9_2", "CVE-1 affected"},
           {"4.18-2.el9", ""},
           {"4.16-9.el9", "CVE-1 affected"}}) {
    EXPECT_EQ(said_of({main, minor}, version), want) << version;
  }
  // It mended it later once more; another source says something of its own; the epoch is the same.
  EXPECT_EQ(said_of({main, minor, mended("A-3", "RH", "4.17-4.el9_2.3")}, "4.17-4.el9_2.2"),
            "CVE-1 affected");
  EXPECT_EQ(said_of({mended("A-1", "OTHER", "4.18-2.el9"), minor}, "4.17-4.el9_2.2"),
            "CVE-1 affected");
  // What few may see takes nothing from what all may see, and the reverse does.
  Advisory secret = minor;
  secret.tlp = Tlp::red;
  EXPECT_EQ(said_of({main, secret}, "4.17-4.el9_2.2"), "CVE-1 affected");
  EXPECT_EQ(said_of({main, secret, mended("A-4", "RH", "4.17-4.el9_2.1")}, "4.17-4.el9_2.2"), "");
  Advisory secret_main = main;
  secret_main.tlp = Tlp::red;
  EXPECT_EQ(said_of({secret_main, minor}, "4.17-4.el9_2.2"), "");
  EXPECT_EQ(said_of({mended("A-1", "RH", "4.18-2.module+el9.4.0+7"),
                     mended("A-2", "RH", "4.17-4.module+el9.2.0+8")},
                    "4.17-4.module+el9.2.0+9"),
            "");
  EXPECT_EQ(said_of({mended("A-1", "RH", "4.18-2.module+el9.4.0+7"),
                     mended("A-2", "RH", "4.17-4.module+el9.2.0+8")},
                    "4.17-4.module+el9.3.0+9"),
            "CVE-1 affected");
}

// perl of the system and perl of the module perl:5.32 have advisories of their own.
TEST(Match, ABuildOfAModuleAndOneOfNoneAreTwoPackages) {
  const auto said_of = [](const char* build, const char* version, const char* stream) {
    Component samba = rpm("samba", version, "0");
    samba.module_stream = stream;
    return said(layers_of({mended("A-1", "RH", build)}), samba);
  };
  EXPECT_EQ(said_of("4.18-2.el9", "4.17-1.el9", ""), "CVE-1 affected");
  EXPECT_EQ(said_of("4.18-2.el9", "4.17-1.module+el9.1.0+1", ""), "");
  EXPECT_EQ(said_of("4.18-2.el9", "4.17-1.el9", "samba:4"), "");
  EXPECT_EQ(said_of("4.18-2.module+el9.1.0+1", "4.17-1.module+el9.1.0+1", ""), "CVE-1 affected");
  EXPECT_EQ(said_of("4.18-2.module+el9.1.0+1", "4.17-1.el9", ""), "");
  // An advisory that names no build is about both.
  EXPECT_EQ(said(layers_of({about("A-1", of_package("Red Hat:enterprise_linux:9", "samba",
                                                    below("rpm", "9-1.el9")))}),
                 rpm("samba", "4.17-1.module+el9.1.0+1", "0")),
            "A-1 affected");
}

// Records of Debian, Ubuntu and Alpine are about sources.
TEST(Match, ABinaryThatIsCalledAsAnotherSourceIsPossibleAndNoMore) {
  const AdvisoryLayers layers = layers_of(
      {about("A-1", of_package("Debian:12", "docker", below("deb", "20-1"))),
       about("A-2", of_package("Red Hat:enterprise_linux:9", "docker", below("rpm", "20-1"))),
       covering({{"Debian:12", true}, {"Red Hat:enterprise_linux:9", true}})});
  Component docker = rpm("docker", "1.5-2", "0");
  docker.source_name = "wmdocker";
  EXPECT_EQ(said(layers, docker), "A-2 affected");
  docker.purl_type = "deb";
  docker.group = "debian";
  docker.distribution = Distribution{.id = "debian", .release = "12"};
  EXPECT_EQ(said(layers, docker), "A-1 possible");
  docker.source_name = "docker";
  EXPECT_EQ(said(layers, docker), "A-1 affected");
  docker.name = "docker-doc";
  EXPECT_EQ(said(layers, docker), "A-1 affected");
  docker.source_name = "Docker";
  docker.name = "else";
  EXPECT_EQ(said(layers, docker).substr(0, 12), "A-1 possible");
}

// SUSE's documents name no epochs.
TEST(Match, AnEpochOfSuseIsLeftOut) {
  const AdvisoryLayers layers = layers_of(
      {about("A-1", of_package("SUSE:Linux Enterprise Server 15 SP5", "a", below("rpm", "2-1")))});
  Component suse = rpm("a", "1-1", "1");
  suse.group = "suse";
  suse.distribution = Distribution{.id = "sles", .release = "15.5"};
  EXPECT_EQ(said(layers, suse), "A-1 affected");
  suse.version = "2-1";
  EXPECT_EQ(said(layers, suse), "");
}

// An advisory about a stream of a module is none about another.
TEST(Match, StreamsOfModulesAreApart) {
  const auto of_stream = [](const char* id, const char* stream, const char* fixed) {
    Advisory out = about(id, of_package("Red Hat:9", "nodejs", below("rpm", fixed)));
    out.assertions[0].product.package->module_stream = stream;
    return out;
  };
  const AdvisoryLayers layers = layers_of({of_stream("A-1", "nodejs:18", "1:18.20-1.module+el9"),
                                           of_stream("A-2", "nodejs:20", "1:20.10-1.module+el9")});
  Component nodejs = rpm("nodejs", "", "1");
  for (const auto& [version, stream, want] :
       std::vector<std::tuple<const char*, const char*, const char*>>{
           {"18.19-1.module+el9", "nodejs:18", "A-1 affected"},
           {"18.20-1.module+el9", "nodejs:18", ""},
           {"20.9-1.module+el9", "nodejs:20", "A-2 affected"},
           {"16.9-1.module+el9", "nodejs:16", ""},
           // Of which stream it is, its inventory does not say.
           {"18.20-1.module+el9", "", "A-2 possible"},
           {"18.19-1.module+el9", "", "A-1 possible, A-2 possible"},
           {"20.10-1.module+el9", "", ""},
           // It was built in no module.
           {"16.9-1.el9", "", ""}}) {
    nodejs.version = version;
    nodejs.module_stream = stream;
    EXPECT_EQ(said(layers, nodejs), want) << version << " " << stream;
    EXPECT_EQ(matches_of(layers, lookup_of(nodejs).keys, 0).size(),
              match(layers, std::span(&nodejs, 1)).found.size());
  }
  // It is found again from the other side.
  const std::vector<std::string> keys = keys_installed_as("rpm/redhat/9/nodejs?stream=nodejs:18");
  for (const char* stream : {"", "nodejs:18", "nodejs:20"}) {
    nodejs.module_stream = stream;
    EXPECT_TRUE(std::ranges::any_of(lookup_of(nodejs).keys, [&](const LookupKey& key) {
      return std::ranges::find(keys, key.package) != keys.end();
    })) << stream;
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
           {"opensuse-leap", "15.6",
            "unknown: no source says that it covers its ecosystem or release"}}) {
    curl.group = "";
    curl.distribution = Distribution{id, release};
    EXPECT_EQ(said(layers, curl), want) << id << " " << release;
  }
  for (const LookupKey::By by : {LookupKey::By::package, LookupKey::By::source, LookupKey::By::cpe,
                                 LookupKey::By::kin, LookupKey::By::neighbour}) {
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
