// Names: every ecosystem that OSV, VERS, purl and CVE know finds its order.
#include "ecosystems/ecosystem.h"

#include <gtest/gtest.h>

#include <set>

namespace tocsin::ecosystems {
namespace {

TEST(Names, EveryOsvEcosystemOfSchema17HasAnOrderOrNeedsCommits) {
  const std::vector<std::pair<std::string_view, std::string_view>> rows = {
      {"AlmaLinux", "rpm"},
      {"Alpaquita", "apk"},
      {"Alpine", "apk"},
      {"Android", "generic-numeric"},
      {"Azure Linux", "rpm"},
      {"BellSoft Hardened Containers", "apk"},
      {"Bioconductor", "semver"},
      {"Bitnami", "bitnami"},
      {"Chainguard", "apk"},
      {"CleanStart", "apk"},
      {"ConanCenter", "conan"},
      {"CRAN", "cran"},
      {"crates.io", "semver"},
      {"Debian", "deb"},
      {"Docker Hardened Images", "semver"},
      {"Echo", "deb"},
      {"FreeBSD", "generic-numeric"},
      {"GHC", "semver"},
      {"GitHub Actions", "semver"},
      {"Go", "go"},
      {"Hackage", "hackage"},
      {"Hex", "semver"},
      {"Julia", "semver"},
      {"Kubernetes", "semver"},
      {"Linux", "generic-numeric"},
      {"Mageia", "rpm"},
      {"Maven", "maven/3.9"},
      {"MinimOS", "apk"},
      {"npm", "semver"},
      {"NuGet", "nuget"},
      {"opam", "opam"},
      {"openEuler", "rpm"},
      {"openSUSE", "rpm"},
      {"OSS-Fuzz", ""},
      {"Packagist", "composer"},
      {"Photon OS", "rpm"},
      {"Pub", "pub"},
      {"PyPI", "pypi+legacy"},
      {"Red Hat", "rpm"},
      {"Rocky Linux", "rpm"},
      {"Root", ""},
      {"RubyGems", "gem"},
      {"SUSE", "rpm"},
      {"SwiftURL", "semver"},
      {"TuxCare", "generic-numeric"},
      {"Ubuntu", "deb"},
      {"VSCode", "semver"},
      {"Wolfi", "apk"},
      {"GIT", ""}};
  EXPECT_EQ(rows.size(), 49U);  // 48, and GIT
  for (const auto& [name, id] : rows) {
    SCOPED_TRACE(name);
    const Ecosystem* found = find_osv(name);
    if (id.empty()) {
      EXPECT_EQ(found, nullptr);
      continue;
    }
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->id, id);
    EXPECT_EQ(find_osv(std::string(name) + ":some:suffix"), found);
  }
  EXPECT_TRUE(needs_commits("GIT"));
  EXPECT_TRUE(needs_commits("OSS-Fuzz"));
  EXPECT_FALSE(needs_commits("Debian"));
}

TEST(Names, RebuildersHaveTheOrderOfTheirSuffix) {
  EXPECT_EQ(find_osv("Root:Alpine:3.18")->id, "apk");
  EXPECT_EQ(find_osv("Root:Debian:12")->id, "deb");
  EXPECT_EQ(find_osv("Root:PyPI")->id, "pypi+legacy");
  EXPECT_EQ(find_osv("Echo:npm")->id, "semver");
  EXPECT_EQ(find_osv("Root:Nothing"), nullptr);
  EXPECT_EQ(find_osv("Root:Root:Alpine"), nullptr);
  EXPECT_EQ(find_osv("Debian:npm")->id, "deb");  // no rebuilder
}

TEST(Names, ALongChainOfRebuildersEnds) {
  std::string chain;
  for (int i = 0; i < 1'000'000; ++i) {
    chain += "Root:";
  }
  EXPECT_EQ(find_any(chain + "Alpine"), nullptr);
}

TEST(Names, VersSchemesPurlTypesAndSuitesFindTheSameOrders) {
  const std::vector<std::pair<std::string_view, std::string_view>> rows = {
      {"deb", "deb"},
      {"debian", "deb"},
      {"ubuntu", "deb"},
      {"rpm", "rpm"},
      {"redhat", "rpm"},
      {"apk", "apk"},
      {"alpine", "apk"},
      {"alpm", "alpm"},
      {"ebuild", "gentoo"},
      {"gentoo", "gentoo"},
      {"npm", "semver"},
      {"cargo", "semver"},
      {"semver", "semver"},
      {"golang", "go"},
      {"go", "go"},
      {"maven", "maven/3.9"},
      {"maven/3.9", "maven/3.9"},
      {"pypi", "pypi+legacy"},
      {"python", "pypi+legacy"},
      {"gem", "gem"},
      {"rubygems", "gem"},
      {"nuget", "nuget"},
      {"composer", "composer"},
      {"packagist", "composer"},
      {"pub", "pub"},
      {"hex", "semver"},
      {"cran", "cran"},
      {"hackage", "hackage"},
      {"conan", "conan"},
      {"openssl", "openssl"},
      {"nginx", "nginx"},
      {"bitnami", "bitnami"},
      {"datetime", "datetime"},
      {"intdot", "intdot"},
      {"lexicographic", "lexicographic"},
      {"generic", "generic-numeric"},
      {"PyPI", "pypi+legacy"},
      {"crates.io", "semver"},
      {"Packagist", "composer"}};
  for (const auto& [name, id] : rows) {
    SCOPED_TRACE(name);
    const Ecosystem* found = find_any(name);
    ASSERT_NE(found, nullptr);
    EXPECT_EQ(found->id, id);
  }
  EXPECT_EQ(find_any("nobody-knows"), nullptr);
  EXPECT_EQ(find_any(""), nullptr);
}

TEST(Names, EveryEntryIsCompleteAndIdsAreUnique) {
  std::set<std::string_view> ids;
  for (const Ecosystem& ecosystem : table()) {
    SCOPED_TRACE(ecosystem.id);
    EXPECT_TRUE(ids.insert(ecosystem.id).second);
    EXPECT_FALSE(ecosystem.authority.empty());
    EXPECT_FALSE(ecosystem.vers_schemes.empty());
    EXPECT_NE(ecosystem.is_valid, nullptr);
    EXPECT_NE(ecosystem.compare, nullptr);
    EXPECT_NE(ecosystem.append_key, nullptr);
    EXPECT_EQ(find(ecosystem.id), &ecosystem);
  }
}

}  // namespace
}  // namespace tocsin::ecosystems
