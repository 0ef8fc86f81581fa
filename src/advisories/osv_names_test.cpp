#include "advisories/osv_names.h"

#include <gtest/gtest.h>

#include <set>

namespace tocsin::advisories {
namespace {

TEST(OsvNames, EcosystemsAreThoseOfTheSchema) {
  EXPECT_EQ(osv_ecosystems().size(), 49U);
  EXPECT_EQ(std::set(osv_ecosystems().begin(), osv_ecosystems().end()).size(), 49U);
  for (const auto& [ecosystem, is_one] :
       {std::pair{"npm", true}, std::pair{"OSS-Fuzz", true}, std::pair{"GIT", true},
        std::pair{"Android", true}, std::pair{"Debian:12", true},
        std::pair{"Red Hat:enterprise_linux:9::baseos", true}, std::pair{"Root:Alpine:3.18", true},
        std::pair{"npm:", false}, std::pair{"", false}, std::pair{":", false},
        std::pair{":12", false}, std::pair{"NPM", false}, std::pair{"npm ", false},
        std::pair{"nobody's", false}}) {
    EXPECT_EQ(is_osv_ecosystem(ecosystem), is_one) << ecosystem;
  }
}

TEST(OsvNames, AnIdBeginsWithADatabaseOrWithWhatIsLeftToEverybody) {
  for (const auto& [id, is_one] :
       {std::pair{"CVE-2021-44228", true}, std::pair{"GHSA-jfh8-c2jp-5v3q", true},
        std::pair{"RHSA-2024:0001", true}, std::pair{"SUSE-SU-2024:1-1", true},
        std::pair{"SUSE-OU-2024:1-1", true}, std::pair{"SUSE-XU-2024:1-1", false},
        std::pair{"openSUSE-SU-2024:1-1", true}, std::pair{"ASB-A-1", true},
        std::pair{"V8-1", true}, std::pair{"x_ICSA-19-262-01", true}, std::pair{"x_", true},
        std::pair{"ICSA-19-262-01", false}, std::pair{"CVE", false}, std::pair{"CVE2021", false},
        std::pair{"cve-2021-1", false}, std::pair{"x-1", false}, std::pair{"", false}}) {
    EXPECT_EQ(is_osv_id(id), is_one) << id;
  }
}

TEST(OsvNames, APackageIsWrittenAsOsvNamesIt) {
  struct Row {
    const char* purl;
    const char* ecosystem;  ///< empty: OSV has none
    const char* name = "";
  };
  for (const Row& row : {
           Row{"pkg:maven/org.apache/log4j-core@2", "Maven", "org.apache:log4j-core"},
           {"pkg:npm/%40babel/core@7", "npm", "@babel/core"},
           {"pkg:npm/nx@1", "npm", "nx"},
           {"pkg:pypi/zope.interface@1", "PyPI", "zope-interface"},
           {"pkg:golang/github.com/Azure/sdk/v2@v2.0.0", "Go", "github.com/Azure/sdk/v2"},
           {"pkg:golang/stdlib@1.20", "Go", "stdlib"},
           {"pkg:cargo/serde_json@1", "crates.io", "serde_json"},
           {"pkg:composer/drupal/core@9", "Packagist", "drupal/core"},
           {"pkg:githubactions/actions/checkout@v4", "GitHub Actions", "actions/checkout"},
           {"pkg:swift/github.com/apple/swift-nio@2", "SwiftURL", "github.com/apple/swift-nio"},
           {"pkg:deb/debian/curl@7?distro=debian-12", "Debian:12", "curl"},
           {"pkg:deb/debian/curl@7?distro=debian-sid", "Debian:sid", "curl"},
           {"pkg:deb/debian/curl@7", "Debian", "curl"},
           {"pkg:deb/ubuntu/curl@7?distro=ubuntu-22.04", "Ubuntu:22.04:LTS", "curl"},
           {"pkg:deb/ubuntu/curl@7?distro=ubuntu-23.04", "Ubuntu:23.04", "curl"},
           {"pkg:deb/ubuntu/curl@7?distro=ubuntu-24.10", "Ubuntu:24.10", "curl"},
           {"pkg:apk/alpine/openssl@3?distro=alpine-3.18.4", "Alpine:v3.18", "openssl"},
           {"pkg:apk/alpine/openssl@3?distro=alpine-edge", "Alpine:edge", "openssl"},
           {"pkg:apk/wolfi/curl@8", "Wolfi", "curl"},
           {"pkg:rpm/redhat/openssl@3?distro=rhel-9.4", "Red Hat:enterprise_linux:9", "openssl"},
           {"pkg:rpm/rocky/openssl@3?distro=rocky-9.1", "Rocky Linux:9", "openssl"},
           {"pkg:rpm/opensuse/curl@8?distro=opensuse-leap-15.5", "openSUSE:Leap 15.5", "curl"},
           {"pkg:rpm/opensuse/curl@8?distro=opensuse-tumbleweed", "openSUSE:Tumbleweed", "curl"},
           {"pkg:rpm/suse/curl@8?distro=sles-15.5", "SUSE:Linux Enterprise Server 15 SP5", "curl"},
           {"pkg:rpm/suse/curl@8?distro=sles-15", "SUSE:Linux Enterprise Server 15", "curl"},
           {"pkg:rpm/suse/curl@8?distro=sle-micro-5.5", "SUSE:Linux Enterprise Micro 5.5", "curl"},
           {"pkg:rpm/openeuler/curl@8?distro=openeuler-22.03-LTS-SP3", "openEuler:22.03-LTS-SP3",
            "curl"},
           {"pkg:rpm/oracle/curl@8?distro=oracle-9", ""},
           {"pkg:rpm/fedora/curl@8?distro=fedora-40", ""},
           {"pkg:docker/library/nginx@1", ""},
           {"pkg:generic/openssl@1", ""},
       }) {
    SCOPED_TRACE(row.purl);
    const Coordinates package =
        coordinates_of_purl(*names::parse_purl(row.purl, names::PurlCheck::syntax));
    const auto written = osv_package_of(package);
    ASSERT_EQ(written.has_value(), *row.ecosystem != '\0');
    if (written) {
      EXPECT_EQ(written->ecosystem, row.ecosystem);
      EXPECT_EQ(written->name, row.name);
      EXPECT_TRUE(is_osv_ecosystem(written->ecosystem));
      const auto read = coordinates_of_osv(written->ecosystem, written->name);
      ASSERT_TRUE(read.has_value());
      EXPECT_EQ(package_key(*read), package_key(package));
    }
  }
  EXPECT_FALSE(osv_package_of({.type = "npm"}).has_value()) << "without a name";
}

}  // namespace
}  // namespace tocsin::advisories
