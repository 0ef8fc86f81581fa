// Ubuntu's VEX: which products it speaks of, and what its statuses mean.
#include "advisories/testing.h"
#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::advisories {
namespace {

using testing::ranges_of;
using testing::read;
using testing::read_one;

std::string document(const std::string& statements, const std::string& id = "vex/cve/CVE-1",
                     const std::string& time = "2025-02-06T16:37:20.173026") {
  return R"({"metadata":{"@context":"https://openvex.dev/ns/v0.2.0","@id":"https://x.example/)" +
         id + R"(","author":"Canonical Ltd.","timestamp":")" + time +
         R"(","version":1},"statements":[)" + statements + "]}";
}

std::string statement(const std::string& status, const std::string& products,
                      const std::string& vulnerability = R"("name":"CVE-1")") {
  return R"({"vulnerability":{)" + vulnerability + R"(},"status":")" + status +
         R"(","justification":"vulnerable_code_not_present","products":[)" + products + "]}";
}

std::string product(const std::string& purl) {
  return R"({"@id":")" + purl + "\"}";
}

TEST(UbuntuVex, AStatusIsSaidOfTheSourceInItsRelease) {
  for (const auto& [status, version, want] : std::vector<std::array<std::string, 3>>{
           {"fixed", "@1:2.0-1ubuntu1%2Besm1",
            "affected (, 1:2.0-1ubuntu1+esm1); fixed [1:2.0-1ubuntu1+esm1, )"},
           {"affected", "@2.0-1ubuntu1", "affected (, 2.0-1ubuntu1]"},
           {"affected", "", "affected (, )"},
           {"not_affected", "@2.0-1", "not_affected (, )"},
           {"under_investigation", "@2.0-1", "under_investigation (, )"}}) {
    const Advisory got = read_one(document(
        statement(status, product("pkg:deb/ubuntu/curl" + version + "?arch=source&distro=jammy"))));
    ASSERT_EQ(got.assertions.size(), 1U) << status;
    const Assertion& one = got.assertions.front();
    EXPECT_EQ(ranges_of(one), want);
    EXPECT_EQ(package_key(*one.product.package), "deb/ubuntu/22.04/curl");
    EXPECT_EQ(one.is_ceiling_unknown, status == "affected" && !version.empty());
    EXPECT_EQ(one.fixed_in.size(), status == "fixed" ? 1U : 0U);
    EXPECT_EQ(one.justification, "vulnerable_code_not_present");
    EXPECT_EQ(one.pointer, "/statements/0/products/0");
  }
}

TEST(UbuntuVex, ReleasesOfSubscribersAreTheRelease) {
  for (const auto& [distro, want] :
       std::vector<std::pair<const char*, const char*>>{{"jammy", "22.04"},
                                                        {"esm-apps/jammy", "22.04"},
                                                        {"esm-infra-legacy/trusty", "14.04"},
                                                        {"esm-infra/xenial", "16.04"}}) {
    const Advisory got = read_one(document(statement(
        "fixed", product("pkg:deb/ubuntu/a@1-1?arch=source&distro=" + std::string(distro)))));
    EXPECT_EQ(got.assertions.at(0).product.package->distribution->release, want) << distro;
  }
}

TEST(UbuntuVex, WhatIsNoSourceInAReleaseIsNotRead) {
  for (const char* purl : {"pkg:deb/ubuntu/a@1-1?arch=amd64", "pkg:deb/ubuntu/a@1-1?arch=source",
                           "pkg:deb/ubuntu/a@1-1?arch=amd64&distro=jammy",
                           "pkg:deb/debian/a@1-1?arch=source&distro=12",
                           "pkg:rpm/ubuntu/a@1-1?arch=source&distro=jammy", "a", ""}) {
    const Advisory got = read_one(document(statement("fixed", product(purl))));
    EXPECT_TRUE(got.assertions.empty()) << purl;
    EXPECT_EQ(got.remarks,
              (std::vector<std::string>{"statement-without-source-package-and-release"}));
  }
  const std::string source = product("pkg:deb/ubuntu/a@1-1?arch=source&distro=jammy");
  EXPECT_TRUE(read_one(document(statement("else", source))).assertions.empty());
  EXPECT_TRUE(
      read_one(document(statement("fixed", product("pkg:deb/ubuntu/a?arch=source&distro=jammy"))))
          .assertions.empty());
  EXPECT_EQ(read_one(document(statement("fixed", source + "," + product("a")))).remarks.size(), 0U);
}

TEST(UbuntuVex, ANoticeAboutOneFlawIsThatFlawAndOneAboutSeveralIsNone) {
  const auto alias_of = [](const std::string& aliases) {
    return read_one(document(
        statement("fixed", "", R"("name":"USN-1-1","description":"d","aliases":[)" + aliases + "]"),
        "vex/usn/USN-1-1"));
  };
  const Advisory one = alias_of(R"("CVE-1","https://ubuntu.com/security/CVE-1")");
  EXPECT_EQ(one.id, "USN-1-1");
  EXPECT_EQ(one.source, "Canonical Ltd.");
  EXPECT_EQ(one.description, "d");
  EXPECT_EQ(one.aliases, (std::vector<Alias>{{"CVE-1", AliasKind::same}}));
  EXPECT_EQ(one.references, (std::vector<std::string>{"https://ubuntu.com/security/CVE-1"}));
  EXPECT_EQ(alias_of(R"("CVE-1","CVE-2")").aliases,
            (std::vector<Alias>{{"CVE-1", AliasKind::upstream}, {"CVE-2", AliasKind::upstream}}));
}

TEST(UbuntuVex, HeadsOfDocuments) {
  const Advisory empty = read_one(document("", "vex/cve/2025/CVE-2025-0194"));
  EXPECT_EQ(empty.id, "CVE-2025-0194");
  EXPECT_EQ(empty.format, "ubuntu-vex");
  EXPECT_TRUE(empty.assertions.empty());
  EXPECT_EQ(to_rfc3339(*empty.modified), "2025-02-06T16:37:20.173026Z");
  EXPECT_EQ(to_rfc3339(*read_one(document("", "a", "2025-02-06T16:37:20+01:00")).modified),
            "2025-02-06T15:37:20Z");
  // A statement about another flaw is a part of this document, and never that flaw's own.
  const auto two =
      read(document(statement("fixed", "") + "," + statement("fixed", "", R"("name":"CVE-2")")));
  ASSERT_TRUE(two.has_value());
  ASSERT_EQ(two->size(), 2U);
  EXPECT_EQ(two->at(1).id, two->at(0).id + "#CVE-2");
  EXPECT_EQ(two->at(1).aliases, (std::vector<Alias>{{"CVE-2", AliasKind::same}}));
  EXPECT_EQ(read_one(document(statement("fixed", "", R"("name":"CVE-2")"))).id,
            two->at(0).id + "#CVE-2");
  for (
      const auto& [bad, pointer] : std::vector<std::pair<std::string, const char*>>{
          {document("", ""), "/metadata/@id"},
          {document("", "a", "yesterday"), "/metadata/timestamp"},
          {document("", "a", ""), "/metadata/timestamp"},
          {document("{}"), "/statements/0"},
          {document(statement("fixed", "", R"("name":"")")), "/statements/0"},
          {R"({"metadata":{"@context":"https://openvex.dev/ns/v0.2.0","@id":"x/a","timestamp":"2025-01-01T00:00:00Z"},"statements":[]})",
           "/metadata/author"}}) {
    EXPECT_EQ(error_of(read(bad)).where, pointer) << bad;
  }
  EXPECT_EQ(error_of(read(R"({"metadata":{"@context":"https://x.example"},"statements":[]})")).code,
            Errc::not_found);
}

}  // namespace
}  // namespace tocsin::advisories
