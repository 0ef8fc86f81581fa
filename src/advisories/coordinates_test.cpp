#include "advisories/coordinates.h"

#include "advisories/distributions.h"

#include <gtest/gtest.h>

namespace tocsin::advisories {
namespace {

TEST(Coordinates, OfOsvPackagesMeetThoseOfPurls) {
  struct Row {
    const char* ecosystem;
    const char* name;
    const char* purl;  ///< of the same package
    const char* key;
  };
  for (const Row& row : {
           Row{"Maven", "org.apache.logging.log4j:log4j-core",
               "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1",
               "maven/org.apache.logging.log4j/log4j-core"},
           {"npm", "@babel/core", "pkg:npm/%40babel/core@7.0.0", "npm/@babel/core"},
           {"npm", "nx", "pkg:npm/nx@1", "npm//nx"},
           {"PyPI", "Flask_Login", "pkg:pypi/flask-login@1", "pypi//flask-login"},
           {"Go", "github.com/foo/bar/v2", "pkg:golang/github.com/foo/bar/v2@v2.0.0",
            "golang/github.com/foo/bar/v2"},
           {"Go", "stdlib", "pkg:golang/stdlib@1.20", "golang//stdlib"},
           {"crates.io", "smallvec", "pkg:cargo/smallvec@1", "cargo//smallvec"},
           {"RubyGems", "rails", "pkg:gem/rails@7", "gem//rails"},
           {"NuGet", "Newtonsoft.Json", "pkg:nuget/newtonsoft.json@1", "nuget//newtonsoft.json"},
           {"Packagist", "Drupal/core", "pkg:composer/drupal/core@9", "composer/drupal/core"},
           {"Packagist:https://packages.drupal.org/8", "drupal/token",
            "pkg:composer/drupal/token@1", "composer/drupal/token"},
           {"GitHub Actions", "Actions/Checkout", "pkg:githubactions/actions/checkout@v4",
            "githubactions/actions/checkout"},
           {"Debian:12", "apache-log4j2", "pkg:deb/debian/apache-log4j2@2.17?distro=debian-12",
            "deb/debian/12/apache-log4j2"},
           {"Debian:12", "curl", "pkg:deb/debian/curl@7?distro=bookworm", "deb/debian/12/curl"},
           {"Debian:12", "curl", "pkg:deb/debian/curl@7?distro=debian-12.5", "deb/debian/12/curl"},
           {"Ubuntu:22.04:LTS", "curl", "pkg:deb/ubuntu/curl@7?distro=ubuntu-22.04",
            "deb/ubuntu/22.04/curl"},
           {"Ubuntu:22.04:LTS", "curl", "pkg:deb/ubuntu/curl@7?distro=jammy",
            "deb/ubuntu/22.04/curl"},
           {"Alpine:v3.18", "openssl", "pkg:apk/alpine/openssl@3?distro=alpine-3.18.4",
            "apk/alpine/3.18/openssl"},
           {"Alpine:v3.18", "openssl", "pkg:apk/alpine/openssl@3?distro=3.18.4",
            "apk/alpine/3.18/openssl"},
           {"Wolfi", "curl", "pkg:apk/wolfi/curl@8?distro=wolfi-20230201",
            "apk/wolfi/rolling/curl"},
           {"Wolfi", "curl", "pkg:apk/wolfi/curl@8", "apk/wolfi/rolling/curl"},
           {"AlmaLinux:9", "openssl", "pkg:rpm/almalinux/openssl@3?distro=almalinux-9.2",
            "rpm/almalinux/9/openssl"},
           {"Rocky Linux:9", "openssl", "pkg:rpm/rocky/openssl@3?distro=rocky-9.1",
            "rpm/rocky/9/openssl"},
           {"Red Hat:enterprise_linux:9::baseos", "openssl",
            "pkg:rpm/redhat/openssl@3?distro=rhel-9.4", "rpm/redhat/9/openssl"},
           {"openSUSE:Leap 15.5", "curl", "pkg:rpm/opensuse/curl@8?distro=opensuse-leap-15.5",
            "rpm/opensuse/leap-15.5/curl"},
           {"SUSE:Linux Enterprise Server 15 SP5", "curl", "pkg:rpm/suse/curl@8?distro=sles-15.5",
            "rpm/suse/sles-15.5/curl"},
       }) {
    SCOPED_TRACE(std::string(row.ecosystem) + " " + row.purl);
    const auto osv = coordinates_of_osv(row.ecosystem, row.name);
    ASSERT_TRUE(osv.has_value());
    EXPECT_EQ(package_key(*osv), row.key);
    const auto purl = names::parse_purl(row.purl, names::PurlCheck::syntax);
    ASSERT_TRUE(purl.has_value());
    EXPECT_EQ(package_key(coordinates_of_purl(*purl)), row.key);
    EXPECT_NE(ecosystem_of(*osv), nullptr);
  }
}

TEST(Coordinates, DoNotMeetAcrossReleasesKindsOrNames) {
  const auto key = [](const char* purl) {
    return package_key(coordinates_of_purl(*names::parse_purl(purl)));
  };
  for (const auto& [a, b] : {
           std::pair{"pkg:deb/debian/curl@7?distro=debian-12",
                     "pkg:deb/debian/curl@7?distro=debian-11"},
           {"pkg:deb/debian/curl@7?distro=debian-12", "pkg:deb/debian/curl@7"},
           {"pkg:deb/debian/curl@7?distro=debian-12", "pkg:deb/ubuntu/curl@7?distro=ubuntu-12.04"},
           {"pkg:apk/alpine/curl@7?distro=3.18", "pkg:apk/alpine/curl@7?distro=3.1"},
           {"pkg:npm/log4j-core@1", "pkg:maven/org.apache.logging.log4j/log4j-core@1"},
           {"pkg:npm/nx@1", "pkg:pypi/nx@1"},
       }) {
    EXPECT_NE(key(a), key(b)) << a << " " << b;
  }
  EXPECT_NE(package_key(*coordinates_of_osv("Ubuntu:Pro:18.04:LTS", "curl")),
            package_key(*coordinates_of_osv("Ubuntu:18.04:LTS", "curl")));
}

TEST(Coordinates, WhatHasNoneGetsNone) {
  EXPECT_FALSE(coordinates_of_osv("GIT", "https://example.org/x").has_value());
  EXPECT_FALSE(coordinates_of_osv("OSS-Fuzz", "x").has_value());
  EXPECT_FALSE(coordinates_of_osv("npm", "").has_value());
  EXPECT_FALSE(coordinates_of_osv("", "x").has_value());
  EXPECT_FALSE(coordinates_of({.name = "x", .version = "1"}).has_value());
}

TEST(Coordinates, OfAComponentTakeItsDistributionWhereThePurlHasNone) {
  Component component{
      .purl_type = "deb", .name = "libcurl4", .version = "7.88.1-10", .source_name = "curl"};
  component.purl = "pkg:deb/debian/libcurl4@7.88.1-10";
  EXPECT_EQ(package_key(*coordinates_of(component)), "deb/debian/?/libcurl4");
  component.distribution = Distribution{"debian", "12"};
  EXPECT_EQ(package_key(*coordinates_of(component)), "deb/debian/12/libcurl4");
  EXPECT_EQ(package_key(*source_coordinates_of(component)), "deb/debian/12/curl");
  component.source_name.clear();
  EXPECT_FALSE(source_coordinates_of(component).has_value());
}

TEST(Coordinates, VersionsCarryTheirEpoch) {
  struct Row {
    const char* type;
    const char* version;
    const char* epoch;
    const char* text;
    bool is_known;
  };
  for (const Row& row : {Row{"deb", "1:2.0-3", "", "1:2.0-3", true},
                         {"deb", "2.0-3", "", "2.0-3", false},
                         {"deb", "2.0-3", "0", "2.0-3", true},
                         {"rpm", "2.0-3.el9", "1", "1:2.0-3.el9", true},
                         {"rpm", "2.0-3.el9", "", "2.0-3.el9", false},
                         {"maven", "2.0", "", "2.0", true},
                         {"deb", "a:2.0", "1", "1:a:2.0", true}}) {
    SCOPED_TRACE(row.version);
    const ComparableVersion got =
        comparable_version({.purl_type = row.type, .version = row.version, .epoch = row.epoch});
    EXPECT_EQ(got.text, row.text);
    EXPECT_EQ(got.is_epoch_known, row.is_known);
  }
}

}  // namespace
}  // namespace tocsin::advisories
