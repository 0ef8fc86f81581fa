// Purls as documents have them: what is mended, what is told of it, and which versions are judged.
#include "inventories/testing.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

using Texts = std::vector<std::string>;

Inventory of(const std::string& members) {
  return testing::read_as(
      "bom.json",
      R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library",)" + members +
          "}]}");
}

/// Purls and versions of the components, then what was told: "pkg:npm/a@1 1", "!…/purl".
Texts told(const Inventory& inventory) {
  Texts out;
  for (const Component& component : inventory.components) {
    out.push_back(component.purl + " " + component.version);
  }
  for (const Problem& problem : inventory.problems) {
    out.push_back("!" + problem.message);
  }
  return out;
}

constexpr const char* kMended =
    "!The purl is not written as it should be: it was read all the same.";
constexpr const char* kUnread = "!The purl cannot be read.";
constexpr const char* kOld =
    "!The type of the purl is an older word: the registered one was taken.";
constexpr const char* kOther =
    "!The version of the purl is another one than the component's: both are judged.";

TEST(StatedPurls, AreReadAsFarAsTheirMeaningIsBeyondDoubt) {
  for (const auto& [purl, want] : std::vector<std::pair<std::string, Texts>>{
           {"pkg:npm/a@1", {"pkg:npm/a@1 1"}},
           {"pkg:npm/a@1?b=2&a=1", {"pkg:npm/a@1?a=1&b=2 1"}},
           {"pkg:deb/debian/a@1?Arch=amd64", {"pkg:deb/debian/a@1?arch=amd64 1", kMended}},
           {" pkg:npm/a@1\t", {"pkg:npm/a@1 1", kMended}},
           {"pkg:npm/a@1? b = 2 & a=1", {"pkg:npm/a@1?a=1&b=2 1", kMended}},
           {"pkg:npm/a@1?b=1&b=2", {"pkg:npm/a@1?b=1 1", kMended}},
           {"pkg:npm/a@1?b=1&B=2", {"pkg:npm/a@1?b=1 1", kMended}},
           {"pkg:npm/a@1?b&a=1", {"pkg:npm/a@1?a=1 1", kMended}},
           {"pkg:npm/a@1?b=&&=1&a=1#s", {"pkg:npm/a@1?a=1#s 1", kMended}},
           {"pkg:npm/a@1?1b=2&a=1", {"pkg:npm/a@1?a=1 1", kMended}},
           {"pkg:npm/a@1?b=1?c=2", {" ", kUnread}},
           {"npm/a@1", {" ", kUnread}},
           {"pkg:npm/a%2@1", {" ", kUnread}},
           {"?a=1", {" ", kUnread}}}) {
    EXPECT_EQ(
        told(of(R"("name":"x","purl":")" +
                (purl.ends_with('\t') ? purl.substr(0, purl.size() - 1) + "\\t" : purl) + "\"")),
        want)
        << purl;
  }
  // As many qualifiers as that, and no more.
  std::string many = "pkg:npm/a@1?B=1";
  for (int i = 0; i < 200; ++i) {
    many += "&k" + std::to_string(i) + "=1";
  }
  const Inventory read = of(R"("name":"x","purl":")" + many + "\"");
  EXPECT_EQ(std::ranges::count(read.components[0].purl, '='), 100);
}

TEST(StatedPurls, OfAnOlderTypeHaveTheRegisteredOne) {
  for (const auto& [purl, want] : std::vector<std::pair<std::string, Texts>>{
           {"pkg:alpine/a@1?arch=x", {"pkg:apk/alpine/a@1?arch=x 1", kOld}},
           {"pkg:alpine/edge/a@1", {"pkg:apk/edge/a@1 1", kOld}},
           {"pkg:debian/a@1", {"pkg:deb/debian/a@1 1", kOld}},
           {"pkg:ubuntu/a@1", {"pkg:deb/ubuntu/a@1 1", kOld}},
           {"pkg:centos/a@1-1", {"pkg:rpm/centos/a@1-1 1-1", kOld}},
           {"pkg:archlinux/a@1", {"pkg:alpm/arch/a@1 1", kOld}},
           {"pkg:rubygems/a@1", {"pkg:gem/a@1 1", kOld}},
           {"pkg:pip/A_b@1", {"pkg:pypi/a-b@1 1", kOld}},
           {"pkg:go/g.example/a@v1", {"pkg:golang/g.example/a@v1 v1", kOld}},
           {"pkg:crates/a@1", {"pkg:cargo/a@1 1", kOld}},
           {"pkg:Alpine/a@1?Arch=x", {"pkg:apk/alpine/a@1?arch=x 1", kMended, kOld}},
           {"pkg:unheard/a@1", {"pkg:unheard/a@1 1"}}}) {
    EXPECT_EQ(told(of(R"("name":"x","purl":")" + purl + "\"")), want) << purl;
  }
}

TEST(StatedPurls, AnotherVersionThanTheComponentsIsJudgedToo) {
  for (const auto& [version, purl, other] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"1.0.0", "pkg:npm/a@1.0.0", ""},
           {"1.0.0", "pkg:npm/a", ""},
           {"1.0.0", "pkg:npm/a@1.0.1", "1.0.1"},
           {"v1.0.0", "pkg:golang/g.example/a@1.0.0", ""},
           {"1.0", "pkg:pypi/a@1.0.0", ""},  // equal there
           {"1.0", "pkg:maven/g/a@1.1", "1.1"},
           {"1:2.0-1", "pkg:deb/debian/a@2.0-1?epoch=1", ""},
           {"1:2.0-1", "pkg:deb/debian/a@2.0-2?epoch=1", "2.0-2"},
           {"main", "pkg:npm/a@1.0.0", ""},                    // no version: the purl's is
           {"1.0", "pkg:oci/a@sha256%3A0123456789abcdef", ""}  // a tag beside a digest
       }) {
    SCOPED_TRACE(version + " " + purl);
    const Inventory read =
        of(R"("bom-ref":"r","name":"a","version":")" + version + R"(","purl":")" + purl + "\"");
    ASSERT_EQ(read.components.size(), other.empty() ? 1U : 2U);
    EXPECT_EQ(read.components[0].version, version);
    EXPECT_EQ(read.problems.size(), other.empty() ? 0U : 1U);
    if (!other.empty()) {
      EXPECT_EQ(read.problems[0].message, kOther + 1);
      EXPECT_EQ(read.components[1].version, other);
      EXPECT_EQ(read.components[1].purl, read.components[0].purl);
      EXPECT_EQ(read.components[1].ref, "r (the version of its purl)");
    }
  }
}

TEST(StatedPurls, AReleaseMayStandInOneOfTheTwo) {
  for (const auto& [version, purl, want] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"6.1", "pkg:rpm/centos/a@6.1-9.el8", "6.1-9.el8"},
           {"6.1", "pkg:rpm/centos/a@1:6.1-9.el8", "1:6.1-9.el8"},
           {"6.1-9.el8", "pkg:rpm/centos/a@6.1", "6.1-9.el8"},
           {"1.0", "pkg:apk/alpine/a@1.0-r1", "1.0-r1"},
           {"1.0", "pkg:deb/debian/a@1.0-1", "1.0-1"},
           {"1.0", "pkg:alpm/arch/a@1.0-1", "1.0-1"},
           {"6.1", "pkg:rpm/centos/a@6.10-9.el8", "both"},
           {"1.0", "pkg:npm/a@1.0-1", "both"}}) {
    SCOPED_TRACE(version + " " + purl);
    const Inventory read =
        of(R"("name":"a","version":")" + version + R"(","purl":")" + purl + "\"");
    ASSERT_EQ(read.components.size(), want == "both" ? 2U : 1U);
    EXPECT_EQ(read.components[0].version, want == "both" ? version : want);
    EXPECT_EQ(read.problems.empty(), want != "both");
  }
}

TEST(StatedPurls, GiveANameWhereThereIsNone) {
  const std::string taken = "!The component has no name: that of its purl was taken.";
  EXPECT_EQ(told(of(R"("purl":"pkg:npm/a@1")")), (Texts{"pkg:npm/a@1 1", taken}));
  EXPECT_EQ(of(R"("purl":"pkg:npm/a@1")").components[0].name, "a");
  EXPECT_EQ(told(of(R"("purl":"npm/a")")), (Texts{kUnread, "!The component has no name."}));
  EXPECT_EQ(told(of(R"("version":"1")")), Texts{"!The component has no name."});
  const auto spdx = [](const std::string& members) {
    return told(testing::read_as(
        "x", R"({"spdxVersion":"SPDX-2.3","packages":[{"SPDXID":"SPDXRef-a",)" + members + "}]}"));
  };
  const std::string purl = R"("externalRefs":[{"referenceType":"purl","referenceLocator":")";
  EXPECT_EQ(spdx(purl + R"(pkg:npm/a@1"}])"),
            (Texts{"pkg:npm/a@1 1", "!The package has no name: that of its purl was taken."}));
  EXPECT_EQ(spdx(R"("versionInfo":"1")"), Texts{"!The package has no name."});
  EXPECT_EQ(spdx(R"("name":"a","versionInfo":"2",)" + purl + R"(pkg:npm/a@1"}])"),
            (Texts{"pkg:npm/a@1 2", "pkg:npm/a@1 1", kOther}));
}

TEST(StatedPurls, AnActionOfAWorkflowIsOfItsOwnType) {
  const std::string purl = R"("name":"checkout","purl":"pkg:github/actions/checkout@v4")";
  const std::string action = "pkg:githubactions/actions/checkout@v4 v4";
  for (const auto& [more, want] : std::vector<std::pair<std::string, std::string>>{
           {"", "pkg:github/actions/checkout@v4 v4"},
           {R"(,"properties":[{"name":"syft:package:type","value":"github-action"}])", action},
           {R"(,"properties":[{"name":"syft:package:type","value":"github-action-workflow"}])",
            action},
           {R"(,"properties":[{"name":"syft:package:type","value":"other"}])",
            "pkg:github/actions/checkout@v4 v4"},
           {R"(,"properties":[{"name":"syft:location:0:path","value":"/.github/workflows/a.yml"}])",
            action},
           {R"(,"evidence":{"occurrences":[{"location":".github/workflows/a.yml"}]})", action}}) {
    EXPECT_EQ(told(of(purl + more)), Texts{want}) << more;
  }
  const auto spdx = [](const std::string& source) {
    return told(testing::read_as(
        "x", R"({"spdxVersion":"SPDX-2.3","packages":[{"name":"checkout","sourceInfo":")" + source +
                 R"(","externalRefs":[{"referenceType":"purl","referenceLocator":)" +
                 R"("pkg:github/actions/checkout@v4"}]}]})"));
  };
  EXPECT_EQ(spdx("acquired package info from GitHub Actions workflow file: /.github/workflows/a"),
            Texts{action});
  EXPECT_EQ(spdx("acquired package info from elsewhere"),
            Texts{"pkg:github/actions/checkout@v4 v4"});
}

}  // namespace
}  // namespace tocsin::inventories
