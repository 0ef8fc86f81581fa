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
           {"SUSE:Linux Enterprise Module for Basesystem 15 SP5", "curl",
            "pkg:rpm/suse/curl@8?distro=sles-15.5", "rpm/suse/15.5/curl"},
           {"Red Hat:openshift:4.12::el8", "cri-o", "pkg:rpm/redhat/cri-o@1?distro=rhel-8.7",
            "rpm/redhat/8/cri-o"},
           {"openEuler:22.03-LTS-SP3", "curl",
            "pkg:rpm/openeuler/curl@8?distro=openeuler-22.03-LTS-SP3",
            "rpm/openeuler/22.03-lts-sp3/curl"},
           {"PyPI", "Friendly.Bard", "pkg:pypi/friendly--bard@1", "pypi//friendly-bard"},
           {"PyPI", "ruamel_yaml", "pkg:pypi/ruamel.yaml@1", "pypi//ruamel-yaml"},
           {"crates.io", "serde_json", "pkg:cargo/serde-json@1", "cargo//serde-json"},
           {"Go", "github.com/a/b/v2", "pkg:golang/github.com/a/b@v2.1.0#v2",
            "golang/github.com/a/b/v2"},
           {"Go", "github.com/Masterminds/goutils", "pkg:golang/github.com/!masterminds/goutils@v1",
            "golang/github.com/masterminds/goutils"},
           {"Go", "stdlib", "pkg:golang/std@1.20", "golang//stdlib"},
           {"npm", "@babel/core", "pkg:npm/%2540babel%252Fcore@7.0.0", "npm/@babel/core"},
           {"Maven", "g:a", "pkg:maven/g:a@1", "maven/g/a"},
           {"SwiftURL", "https://github.com/apple/swift-nio.git",
            "pkg:swift/github.com/Apple/swift-nio@2", "swift/github.com/apple/swift-nio"},
           {"GitHub Actions", "github/codeql-action", "pkg:githubactions/GitHub/codeql-action@v2",
            "githubactions/github/codeql-action"},
           {"SUSE:Linux Enterprise Server 15 SP5", "curl", "pkg:rpm/suse/curl@8?distro=sles-15.5",
            "rpm/suse/15.5/curl"},
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
  for (const auto& [a, b] :
       {std::pair{"pkg:golang/github.com/a/b@v2.1.0#v2", "pkg:golang/github.com/a/b@v1"},
        {"pkg:golang/github.com/a/b@v1#v1", "pkg:golang/github.com/a/b@v1#v2"},
        {"pkg:rpm/redhat/a@1?distro=rhel-8&rpmmod=n:1",
         "pkg:rpm/redhat/a@1?distro=rhel-8&rpmmod=n:2"},
        {"pkg:rpm/redhat/a@1?distro=rhel-8&rpmmod=n:1", "pkg:rpm/redhat/a@1?distro=rhel-8"},
        {"pkg:npm/JSONStream@1", "pkg:npm/jsonstream@1"},
        {"pkg:npm/a-b@1", "pkg:npm/a_b@1"},
        {"pkg:gem/a-b@1", "pkg:gem/a_b@1"},
        {"pkg:maven/g.h/a@1", "pkg:maven/g/h.a@1"},
        {"pkg:cargo/a.b@1", "pkg:cargo/a-b@1"}}) {
    EXPECT_NE(key(a), key(b)) << a << " " << b;
  }
}

TEST(Coordinates, WhatOnlySubscribersGetFixedIsToldOfTheRelease) {
  EXPECT_EQ(package_key(*coordinates_of_osv("Ubuntu:Pro:18.04:LTS", "curl")),
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

TEST(Coordinates, OfKinAreThoseOfTheDistributionThatAnotherIsBuiltFrom) {
  for (const auto& [purl, kin] :
       {std::pair{"pkg:rpm/opensuse/curl@8?distro=opensuse-leap-15.5", "rpm/suse/15.5/curl"},
        {"pkg:rpm/centos/curl@8?distro=centos-7", "rpm/redhat/7/curl"},
        {"pkg:rpm/opensuse/curl@8?distro=opensuse-tumbleweed", ""},
        {"pkg:rpm/suse/curl@8?distro=sles-15.5", ""},
        {"pkg:rpm/centos/curl@8", ""},
        {"pkg:npm/a@1", ""}}) {
    const auto got = kin_of(coordinates_of_purl(*names::parse_purl(purl)));
    EXPECT_EQ(got ? package_key(*got) : "", kin) << purl;
  }
}

TEST(Coordinates, OfASignedPackageAreThoseOfWhatWasSigned) {
  struct Row {
    std::string version, source, source_version, name, built;
  };
  for (const Row& row : std::vector<Row>{
           {"6.1.55-1", "linux-signed-amd64", "6.1.55+1", "linux", "6.1.55-1"},
           {"6.5.0-14.14~22.04.1", "linux-signed-hwe-6.5", "", "linux-hwe-6.5",
            "6.5.0-14.14~22.04.1"},
           {"5.10.1-1", "linux-signed-arm64", "5.10.1+1", "linux", "5.10.1-1"},
           {"1+2.06-13+deb12u1", "grub-efi-amd64-signed", "", "grub2", "2.06-13+deb12u1"},
           {"1.187.6+2.06-2ubuntu14.4", "grub2-signed", "1.187.6", "grub2", "1.187.6"},
           {"1.39+15.7-1", "shim-signed", "1.39+15.7-1", "shim", "15.7-1"},
           {"1:1.5.7+4", "fwupd-amd64-signed", "", "fwupd", "4"},
           {"1:1.4+1", "fwupd-efi-amd64-signed", "", "fwupd-efi", "1"},
           {"1-1", "grub2", "", "grub2", "1-1"},
           {"1-1", "fwupd-tests", "1-2", "fwupd-tests", "1-2"},
       }) {
    SCOPED_TRACE(row.source);
    const Component component{.purl_type = "deb",
                              .group = "debian",
                              .name = "x",
                              .version = row.version,
                              .epoch = "0",
                              .source_name = row.source,
                              .source_version = row.source_version,
                              .distribution = Distribution{"debian", "12"}};
    EXPECT_EQ(source_coordinates_of(component)->name, row.name);
    EXPECT_EQ(comparable_source_version(component).text, row.built);
  }
  const Component rpm{.purl_type = "rpm",
                      .name = "x",
                      .version = "1-1",
                      .source_name = "linux-signed",
                      .source_version = "2-1"};
  EXPECT_EQ(source_coordinates_of(rpm)->name, "linux-signed");
  EXPECT_EQ(comparable_source_version(rpm).text, "2-1");
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
