// One name and one release for each distribution, whoever writes them.
#include "advisories/distributions.h"

#include "advisories/coordinates.h"

#include <gtest/gtest.h>

namespace tocsin::advisories {
namespace {

TEST(Distributions, OfOsReleaseAndPurls) {
  struct Row {
    std::string_view id, release, want_id, want_release;
  };
  for (const auto& [id, release, want_id, want_release] : std::vector<Row>{
           {"debian", "12", "debian", "12"},
           {"Debian", "12.5", "debian", "12"},
           {"debian", "bookworm", "debian", "12"},
           {"", "Bookworm", "debian", "12"},
           {"ubuntu", "bookworm", "ubuntu", "bookworm"},
           {"ubuntu", "jammy", "ubuntu", "22.04"},
           {"debian", "jammy", "debian", "jammy"},
           {"debian", "", "debian", ""},
           {"debian", "sid", "debian", "sid"},
           {"ubuntu", "22.04.3", "ubuntu", "22.04"},
           {"alpine", "3.18.4", "alpine", "3.18"},
           {"alpine", "v3.18", "alpine", "3.18"},
           {"alpine", "3", "alpine", "3"},
           {"alpine", "3.", "alpine", "3"},
           {"alpine", "3.x", "alpine", "3"},
           {"alpine", "3-18", "alpine", "3"},
           {"alpine", "edge", "alpine", "edge"},
           {"alpine", "3.18/", "alpine", "3.18"},
           {"alpine", "3.1:", "alpine", "3.1"},
           {"alpine", "09.90", "alpine", "09.90"},
           {"wolfi", "20230201", "wolfi", "rolling"},
           {"wolfi", "", "wolfi", "rolling"},
           {"rhel", "9.4", "redhat", "9"},
           {"redhat-enterprise-linux", "8", "redhat", "8"},
           {"ol", "9.1", "oracle", "9"},
           {"amzn", "2023", "amazon", "2023"},
           {"alpaquita", "23.1", "alpaquita", "23.1"},
           {"sles", "15.5", "suse", "15.5"},
           {"sled", "15.5", "suse", "15.5"},
           {"sles_sap", "15.5", "suse", "15.5"},
           {"sle-micro", "5.5", "suse", "micro-5.5"},
           {"sle-micro", "", "suse", ""},
           {"opensuse", "", "opensuse", ""},
           {"debian", "trixie/sid", "debian", "13"},
           {"debian", "testing", "debian", "14"},
           {"debian", "unstable", "debian", "sid"},
           {"openEuler", "22.03-LTS-SP3", "openeuler", "22.03-lts-sp3"},
           {"openeuler", "22.03", "openeuler", ""},
           {"openeuler", "23.03", "openeuler", "23.03"},
           {"sles", "", "suse", ""},
           {"sle_hpc", "15.5", "suse", "15.5"},
           {"opensuse-leap", "15.5", "opensuse", "leap-15.5"},
           {"opensuse-leap", "", "opensuse", ""},
           {"opensuse", "15.5", "opensuse", "leap-15.5"},
           {"opensuse", "15.5.1", "opensuse", "15.5.1"},
           {"opensuse", "tumbleweed", "opensuse", "tumbleweed"},
           {"opensuse-microos", "15.5", "opensuse", "15.5"},
           {"opensuse-tumbleweed", "20240101", "opensuse", "tumbleweed"},
           {"Gentoo", "2.15", "gentoo", "2.15"},
           {"", "", "", ""},
       }) {
    EXPECT_EQ(normalised(id, release),
              (Distribution{std::string(want_id), std::string(want_release)}))
        << id << " " << release;
  }
}

TEST(Distributions, OfOsvEcosystems) {
  struct Row {
    std::string_view ecosystem, type, id, release;
  };
  for (const auto& [ecosystem, type, id, release] : std::vector<Row>{
           {"Debian", "deb", "debian", ""},
           {"Debian:12", "deb", "debian", "12"},
           {"Ubuntu:22.04:LTS", "deb", "ubuntu", "22.04"},
           {"Ubuntu:Pro:18.04:LTS", "deb", "ubuntu", "18.04"},
           {"Ubuntu:Pro:FIPS-updates:20.04:LTS", "deb", "ubuntu", "20.04"},
           {"Ubuntu:22.04:LTS:for:NVIDIA:BlueField", "deb", "ubuntu", "22.04"},
           {"Ubuntu:25.10", "deb", "ubuntu", "25.10"},
           {"Ubuntu", "deb", "ubuntu", ""},
           {"Debian:Pro:12", "deb", "debian", "12"},
           {"Alpine:v3.18", "apk", "alpine", "3.18"},
           {"Wolfi", "apk", "wolfi", "rolling"},
           {"Red Hat:enterprise_linux:9::baseos", "rpm", "redhat", "9"},
           {"Red Hat:enterprise_linux:10.0", "rpm", "redhat", "10"},
           {"Red Hat:enterprise_linux", "rpm", "redhat", ""},
           {"Red Hat:rhel_eus:8.4::appstream", "rpm", "redhat", "8"},
           {"Red Hat:openshift:4.12::el8", "rpm", "redhat", "8"},
           {"Red Hat:satellite:9.1::el8", "rpm", "redhat", "8"},
           {"Red Hat:openshift:4.12", "rpm", "redhat", ""},
           {"Red Hat:x:1::elx9", "rpm", "redhat", ""},
           {"Red Hat:9", "rpm", "redhat", "9"},
           {"Red Hat", "rpm", "redhat", ""},
           {"openEuler:22.03-LTS", "rpm", "openeuler", "22.03-lts"},
           {"SUSE", "rpm", "suse", ""},
           {"SUSE:Linux Enterprise Server 15 SP5", "rpm", "suse", "15.5"},
           {"SUSE:Linux Enterprise Server 12", "rpm", "suse", "12"},
           {"SUSE:Linux Enterprise Server 16.0", "rpm", "suse", "16.0"},
           {"SUSE:SUSE Linux Enterprise Module for Basesystem 15 SP5", "rpm", "suse", "15.5"},
           {"SUSE:Linux Enterprise Module for Python 3 15 SP5", "rpm", "suse", "15.5"},
           {"SUSE:Linux Enterprise Module for Python 2 15", "rpm", "suse", "15"},
           {"SUSE:Linux Enterprise Server for SAP Applications 12 SP5", "rpm", "suse", "12.5"},
           {"SUSE:Linux Enterprise High Performance Computing 15 SP3-ESPOS", "rpm", "suse", "15.3"},
           {"SUSE:Package Hub 15 SP5", "rpm", "suse", "15.5"},
           {"SUSE:Linux Enterprise Micro 5.5", "rpm", "suse", "micro-5.5"},
           {"SUSE:Linux Micro 6.0", "rpm", "suse", "micro-6.0"},
           {"SUSE:Manager Server 4.3", "rpm", "suse", "manager-server-4.3"},
           {"SUSE:Linux Enterprise", "rpm", "suse", "linux-enterprise"},
           {"SUSE:Linux Enterprise Desktop 15 SP5", "rpm", "suse", "15.5"},
           {"SUSE:Linux Enterprise Server for SAP Applications 15 SP5", "rpm", "suse", "15.5"},
           {"SUSE:Linux Enterprise Server 15 SP2-LTSS", "rpm", "suse", "15.2"},
           {"SUSE:Linux Enterprise Server 12 SP3 Teradata", "rpm", "suse",
            "linux-enterprise-server-12-sp3-teradata"},
           {"SUSE:Some Linux Enterprise Server 15", "rpm", "suse",
            "some-linux-enterprise-server-15"},
           {"openSUSE:Leap 15.5", "rpm", "opensuse", "leap-15.5"},
           {"openSUSE:Tumbleweed", "rpm", "opensuse", "tumbleweed"},
       }) {
    const auto got = distribution_of_osv(ecosystem);
    ASSERT_TRUE(got.has_value()) << ecosystem;
    EXPECT_EQ(got->purl_type, type) << ecosystem;
    EXPECT_EQ(got->distribution, (Distribution{std::string(id), std::string(release)}))
        << ecosystem;
  }
  for (const std::string_view ecosystem : {"", ":12", "npm", "debian:12"}) {
    EXPECT_FALSE(distribution_of_osv(ecosystem).has_value()) << ecosystem;
  }
}

TEST(Distributions, OfOsvEcosystemsThatAreAddedToARelease) {
  for (const auto& [ecosystem, is_of_addon] : {std::pair{"Red Hat:openshift:4.12::el8", true},
                                               {"Red Hat:rhel_software_collections:3::el7", true},
                                               {"Red Hat:enterprise_linux:8::baseos", false},
                                               {"Red Hat:rhel_eus:8.4", false},
                                               {"Red Hat:8", false},
                                               {"Ubuntu:Pro:18.04:LTS", false},
                                               {"Ubuntu:24.10", false},
                                               {"Ubuntu:Pro:FIPS:18.04:LTS", true},
                                               {"Ubuntu:Pro:Realtime:22.04:LTS", true},
                                               {"SUSE:Linux Enterprise Server 15 SP5", false},
                                               {"Debian:12", false}}) {
    EXPECT_EQ(distribution_of_osv(ecosystem)->is_of_addon, is_of_addon) << ecosystem;
  }
}

TEST(Distributions, OfProductsOfCsaf) {
  struct Row {
    const char* cpe;
    const char* name;
    std::string want;  ///< "type id release", with "+" for what is added to it; empty: none
  };
  for (const Row& row : std::vector<Row>{
           {"cpe:/o:redhat:enterprise_linux:8::baseos", "Red Hat Enterprise Linux BaseOS (v. 8)",
            "rpm redhat 8"},
           {"cpe:/a:redhat:enterprise_linux:9::appstream", "", "rpm redhat 9"},
           {"cpe:/a:redhat:satellite:6.16::el8", "Red Hat Satellite 6.16 for RHEL 8",
            "rpm redhat 8+"},
           {"cpe:/a:redhat:openshift:4.12", "", ""},
           {"cpe:/o:suse:suse_sles:11:sp2", "SUSE Linux Enterprise Server 11 SP2", "rpm suse 11.2"},
           {"", "openSUSE Leap 15.5", "rpm opensuse leap-15.5"},
           {"cpe:/o:opensuse:tumbleweed", "openSUSE Tumbleweed", "rpm opensuse tumbleweed"},
           {"cpe:/a:openEuler:openEuler:22.03-LTS-SP3", "openEuler-22.03-LTS-SP3",
            "rpm openeuler 22.03-lts-sp3"},
           {"cpe:2.3:o:canonical:ubuntu_linux:22.04:*:*:*:lts:*:*:*", "", "deb ubuntu 22.04"},
           {"cpe:/o:oracle:linux:9", "", "rpm oracle 9"},
           {"cpe:/o:oracle:linux", "", ""},
           {"cpe:/o:cisco:ios:15", "Cisco IOS", ""},
           {"", "Product", ""},
       }) {
    const auto got = distribution_of_product(row.cpe, row.name);
    EXPECT_EQ(got ? std::string(got->purl_type) + " " + got->distribution.id + " " +
                        got->distribution.release + (got->is_of_addon ? "+" : "")
                  : "",
              row.want)
        << row.cpe << " " << row.name;
  }
}

TEST(Distributions, OfQualifiers) {
  struct Row {
    std::string_view id, qualifier, want_id, want_release;
  };
  for (const auto& [id, qualifier, want_id, want_release] : std::vector<Row>{
           {"debian", "", "debian", ""},
           {"debian", "debian-12", "debian", "12"},
           {"debian", "12", "debian", "12"},
           {"debian", "bookworm", "debian", "12"},
           {"", "ubuntu-jammy", "ubuntu", "22.04"},
           {"x", "Ubuntu-22.04", "ubuntu", "22.04"},
           {"opensuse", "opensuse-leap-15.5", "opensuse", "leap-15.5"},
           {"opensuse", "opensuse-tumbleweed", "opensuse", "tumbleweed"},
           {"wolfi", "wolfi", "wolfi", "rolling"},
           {"openeuler", "22.03-lts", "openeuler", "22.03-lts"},
           {"alpine", "-3.18", "alpine", "3.18"},
           {"openeuler", "openeuler-22.03-LTS-SP3", "openeuler", "22.03-lts-sp3"},
           {"suse", "sles-15.5", "suse", "15.5"},
           {"suse", "suse-15.5", "suse", "15.5"},
       }) {
    EXPECT_EQ(distribution_of_qualifier(id, qualifier),
              (Distribution{std::string(want_id), std::string(want_release)}))
        << id << " " << qualifier;
  }
}

TEST(Coordinates, OfComponentsWithoutAPurl) {
  struct Row {
    Component component;
    std::string_view key;  ///< empty: it has none
  };
  const Distribution bookworm{"debian", "12"};
  for (const Row& row : std::vector<Row>{
           {{.purl_type = "npm", .group = "@s", .name = "a"}, "npm/@s/a"},
           {{.purl_type = "npm", .name = ""}, ""},
           {{.purl_type = "", .name = "a"}, ""},
           {{.purl_type = "npm", .name = "a", .purl = "broken"}, "npm//a"},
           {{.purl_type = "deb", .group = "Debian", .name = "a"}, "deb/debian/?/a"},
           {{.purl_type = "deb", .name = "a", .distribution = bookworm}, "deb/debian/12/a"},
           {{.purl_type = "alpm", .name = "a", .distribution = Distribution{"arch", "1"}},
            "alpm/arch/1/a"},
           {{.purl_type = "npm", .name = "a", .distribution = bookworm}, "npm//a"},
           {{.name = "x", .purl = "pkg:deb/debian/a@1?distro=debian-11", .distribution = bookworm},
            "deb/debian/11/a"},
           {{.name = "x", .purl = "pkg:deb/ubuntu/a@1", .distribution = bookworm},
            "deb/debian/12/a"},
       }) {
    const auto got = coordinates_of(row.component);
    EXPECT_EQ(got ? package_key(*got) : "", row.key);
    EXPECT_EQ(source_coordinates_of(row.component), std::nullopt);
  }
}

TEST(Coordinates, OfSourcesAndModules) {
  Component component{.purl_type = "rpm", .name = "a", .source_name = "src"};
  component.distribution = Distribution{"rocky", "9.1"};
  component.module_stream = "m:1";
  EXPECT_EQ(coordinates_of(component)->module_stream, "m:1");
  EXPECT_EQ(package_key(*source_coordinates_of(component)), "rpm/rocky/9/src?stream=m:1");
  component.purl = "pkg:rpm/rocky/a@1?rpmmod=n:2";
  EXPECT_EQ(coordinates_of(component)->module_stream, "m:1");
  component.module_stream.clear();
  EXPECT_EQ(coordinates_of(component)->module_stream, "n:2");
  EXPECT_EQ(source_coordinates_of({.purl_type = "npm", .name = "a", .source_name = "src"}),
            std::nullopt);
  EXPECT_EQ(source_coordinates_of({.name = "a", .source_name = "src"}), std::nullopt);
  EXPECT_EQ(comparable_source_version({.purl_type = "deb", .version = "1", .epoch = "2"}).text,
            "2:1");
  EXPECT_EQ(comparable_source_version(
                {.purl_type = "deb", .version = "1", .epoch = "2", .source_version = "3:4"})
                .text,
            "3:4");
}

TEST(Coordinates, LetterCaseDoesNotCountWhereTheRegistryIgnoresIt) {
  for (const auto& [type, key] : std::vector<std::pair<std::string, std::string>>{
           {"nuget", "nuget/g/n"},
           {"composer", "composer/g/n"},
           {"githubactions", "githubactions/g/n"},
           {"vscode-extension", "vscode-extension/g/n"},
           {"maven", "maven/G/N"}}) {
    EXPECT_EQ(package_key({.type = type, .group = "G", .name = "N"}), key);
  }
}

TEST(Coordinates, EpochsAreDigits) {
  for (const auto& [version, epoch] :
       std::vector<std::pair<std::string_view, std::string_view>>{{"1:2", "1"},
                                                                  {"09:2", "09"},
                                                                  {"12", ""},
                                                                  {"", ""},
                                                                  {":1", ""},
                                                                  {"a:1", ""},
                                                                  {"/:1", ""},
                                                                  {"1a:1", ""}}) {
    EXPECT_EQ(epoch_of(version), epoch) << version;
  }
}

}  // namespace
}  // namespace tocsin::advisories
