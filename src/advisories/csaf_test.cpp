// CSAF: products by their tree, and what each list of statuses says of them.
#include "advisories/json_parts.h"
#include "advisories/testing.h"
#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::advisories {
namespace {

using Texts = std::vector<std::string>;
using testing::ranges_of;
using testing::read;
using testing::read_one;

/// A CSAF document of one publisher with these members beside "document".
std::string csaf(const std::string& members, const std::string& more = "") {
  return R"({"document":{"csaf_version":"2.0","title":"t","publisher":{"name":"P"},"tracking":{"id":"T",
    "initial_release_date":"2026-01-01","current_release_date":"2026-01-02"})" +
         more + "}" + (members.empty() ? "" : "," + members) + "}";
}

TEST(Csaf, IsToldByItsVersionAndNeedsAnIdAndAPublisher) {
  const auto with = [](const std::string& document) {
    return read(R"({"document":{)" + document + "}}");
  };
  const std::string tracking = R"("tracking":{"id":"T"})";
  const std::string publisher = R"("publisher":{"name":"P"})";
  EXPECT_EQ(with(R"("csaf_version":"2.0",)" + tracking + "," + publisher)->front().format,
            "csaf-2.0");
  EXPECT_EQ(with(R"("csaf_version":"2.1",)" + tracking + "," + publisher)->front().format,
            "csaf-2.1");
  EXPECT_EQ(error_of(with(R"("csaf_version":"3.0",)" + tracking + "," + publisher)).code,
            Errc::not_found);
  for (const std::string id : {"", R"("tracking":{},)", R"("tracking":{"id":""},)"}) {
    EXPECT_EQ(error_of(with(id + R"("csaf_version":"2.0",)" + publisher)).where,
              "/document/tracking/id");
  }
  for (const std::string name : {"", R"("publisher":{},)", R"("publisher":{"name":""},)"}) {
    EXPECT_EQ(error_of(with(name + R"("csaf_version":"2.0",)" + tracking)).where,
              "/document/publisher/name");
  }
}

TEST(Csaf, EveryVulnerabilityIsAnAdvisory) {
  const Advisory none = read_one(csaf(""));
  EXPECT_EQ(none.id, "T");
  EXPECT_EQ(none.source, "P");
  EXPECT_EQ(none.title, "t");
  EXPECT_EQ(none.published, time_of("2026-01-01"));
  EXPECT_EQ(none.modified, time_of("2026-01-02"));
  EXPECT_EQ(none.tlp, Tlp::clear);
  EXPECT_EQ(read_one(csaf(R"("vulnerabilities":[{"cve":"CVE-1"}])")).id, "T");
  const auto two = read(csaf(R"("vulnerabilities":[{"cve":"CVE-1"},{}])"));
  ASSERT_TRUE(two.has_value());
  ASSERT_EQ(two->size(), 2U);
  EXPECT_EQ((*two)[0].id, "T#CVE-1");
  EXPECT_EQ((*two)[0].aliases, (std::vector<Alias>{{"CVE-1", AliasKind::same}}));
  EXPECT_EQ((*two)[1].id, "T#2");
  EXPECT_TRUE((*two)[1].aliases.empty());
}

TEST(Csaf, WhatIsWithdrawnOrSupersededDoesNotHoldAnyMore) {
  for (const auto& [category, is_withdrawn] : {std::pair{"csaf_withdrawn", true},
                                               {"csaf_superseded", true},
                                               {"csaf_security_advisory", false},
                                               {"csaf_deprecated_security_advisory", false},
                                               {"withdrawn", false},
                                               {"", false}}) {
    const std::string said = R"(,"category":")" + std::string(category) + "\"";
    const Advisory none = read_one(csaf("", said));
    const Advisory one = read_one(csaf(R"("vulnerabilities":[{"cve":"CVE-1"}])", said));
    for (const Advisory& advisory : {none, one}) {
      EXPECT_EQ(advisory.id, "T");
      EXPECT_EQ(advisory.withdrawn, is_withdrawn ? time_of("2026-01-02") : std::nullopt)
          << category;
    }
  }
}

TEST(Csaf, LabelsThatNobodyKnowsRestrictMost) {
  for (const auto& [label, want] : std::vector<std::pair<std::string, Tlp>>{{"WHITE", Tlp::clear},
                                                                            {"CLEAR", Tlp::clear},
                                                                            {"GREEN", Tlp::green},
                                                                            {"AMBER", Tlp::amber},
                                                                            {"RED", Tlp::red},
                                                                            {"PURPLE", Tlp::red}}) {
    EXPECT_EQ(read_one(csaf("", R"(,"distribution":{"tlp":{"label":")" + label + "\"}}")).tlp, want)
        << label;
  }
}

TEST(Csaf, FieldsOfAVulnerability) {
  const std::string v31 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
  const Advisory got = read_one(csaf(
      R"("vulnerabilities":[{"ids":[{"system_name":"bugs","text":"#12"},{"system_name":"bugs",
           "text":"90"},{"system_name":"bugs","text":"B-9"},{"system_name":"bugs","text":"/1"},
           {"system_name":"bugs","text":"1:"}],
         "notes":[{"category":"other","text":"o"},{"category":"description","text":"d"},
                  {"category":"summary","text":"s"}],
         "references":[{"url":"u"}],"cwe":{"id":"CWE-1"},"cwes":[{"id":"CWE-2"}],
         "scores":[{"cvss_v3":{"vectorString":")" +
      v31 + R"(","baseScore":9.8}},{"cvss_v3":{"vectorString":")" + v31 +
      R"("}},{"cvss_v2":{"vectorString":"AV:N/AC:L/Au:N/C:P/I:P/A:P"}}],
         "metrics":[{"content":{"cvss_v4":{"vectorString":"CVSS:4.0/x"}}},{}]}])"));
  EXPECT_EQ(got.aliases, (std::vector<Alias>{{"bugs:#12", AliasKind::same},
                                             {"bugs:90", AliasKind::same},
                                             {"B-9", AliasKind::same},
                                             {"/1", AliasKind::same},
                                             {"1:", AliasKind::same}}));
  EXPECT_EQ(got.description, "d");
  EXPECT_EQ(got.references, (Texts{"u"}));
  EXPECT_EQ(got.cwes, (Texts{"CWE-1", "CWE-2"}));
  ASSERT_EQ(got.scores.size(), 3U);
  EXPECT_EQ(got.scores[0].published_tenths, 98);
  EXPECT_EQ(got.scores[1].system, "CVSS:2.0");
  EXPECT_EQ(got.scores[2].system, "CVSS:4.0");
  EXPECT_EQ(read_one(csaf(R"("vulnerabilities":[{"notes":[{"category":"summary","text":"s"}]}])"))
                .description,
            "s");
}

/// A tree of one product with these members of its full name, below a branch of this category.
std::string tree(const std::string& category, const std::string& name,
                 const std::string& helper = "") {
  return R"("product_tree":{"branches":[{"category":"vendor","name":"V","branches":[
    {"category":"product_name","name":"N","branches":[{"category":")" +
         category + R"(","name":")" + name + R"(","product":{"product_id":"A","name":"F")" +
         (helper.empty() ? "" : R"(,"product_identification_helper":{)" + helper + "}") +
         "}}]}]}]}";
}
std::string with_status(const std::string& status, const std::string& more = "") {
  return R"("vulnerabilities":[{"product_status":{)" + status + "}" + more + "}]";
}
const std::string kAffected = with_status(R"("known_affected":["A"])");

TEST(Csaf, ProductsByTheirBranchesAndTheirNames) {
  struct Row {
    std::string category, name, helper, ranges, key, cpe;
  };
  for (const Row& row : std::vector<Row>{
           {"product_version", "1.0", "", "affected 1.0", "", ""},
           {"other", "1.0", "", "affected (, )", "", ""},
           {"product_version", "1.0", R"("purl":"pkg:npm/n")", "affected 1.0", "npm//n", ""},
           {"product_version", "1.0", R"("purl":"pkg:npm/n@2.0")", "affected 2.0", "npm//n", ""},
           {"product_version", "1.0", R"("purls":["pkg:npm/n@2.0","pkg:npm/m"])", "affected 2.0",
            "npm//n", ""},
           {"product_version", "1.0", R"("purl":"pkg:npm/n@3.0","purls":["pkg:npm/m"])",
            "affected 3.0", "npm//n", ""},
           {"product_version", "1.0", R"("purl":"broken")", "affected 1.0", "", ""},
           {"product_version", "1.0", R"("cpe":"cpe:2.3:a:v:p:2.0:*:*:*:*:*:*:*")", "affected 1.0",
            "", "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"},
           {"other", "", R"("cpe":"cpe:2.3:a:v:p:2.0:*:*:*:*:*:*:*")", "affected 2.0", "",
            "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"},
           {"other", "", R"("cpe":"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*")", "affected (, )", "",
            "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"},
           {"other", "", R"("purl":"pkg:npm/n","cpe":"cpe:2.3:a:v:p:2.0:*:*:*:*:*:*:*")",
            "affected (, )", "npm//n", "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"},
           {"product_version_range", "vers:npm/<2.0.0", R"("purl":"pkg:npm/n@1.0")",
            "affected (, 2.0.0)", "npm//n", ""},
       }) {
    const Advisory got = read_one(csaf(tree(row.category, row.name, row.helper) + "," + kAffected));
    SCOPED_TRACE(row.category + " " + row.helper);
    ASSERT_EQ(got.assertions.size(), 1U);
    const Assertion& one = got.assertions[0];
    EXPECT_EQ(ranges_of(one), row.ranges);
    EXPECT_EQ(one.product.package ? package_key(*one.product.package) : "", row.key);
    EXPECT_EQ(one.product.cpe, row.cpe);
    EXPECT_EQ(one.product.vendor, "V");
    EXPECT_EQ(one.product.product, "N");
    EXPECT_EQ(one.author, "P");
    EXPECT_EQ(one.pointer, "/vulnerabilities/0/product_status/known_affected/0");
  }
  const Advisory family =
      read_one(csaf(tree("product_family", "M",
                         R"("hashes":[{"file_hashes":[{"algorithm":"SHA-256","value":"AB"}]}])") +
                    "," + kAffected));
  EXPECT_EQ(family.assertions.at(0).product.product, "M");
  EXPECT_EQ(family.assertions.at(0).product.hashes, (std::vector<ComponentHash>{{"sha256", "ab"}}));
}

TEST(Csaf, PartsOfAWhole) {
  const auto context = [](const std::string& whole, const std::string& own,
                          const std::string& part = "A") {
    return read_one(csaf(
        R"("product_tree":{"full_product_names":[{"product_id":"A","name":"Part",
           "product_identification_helper":{"purl":"pkg:npm/a@1"}},{"product_id":"W","name":"Whole")" +
        whole + R"(}],"relationships":[{"product_reference":")" + part +
        R"(","relates_to_product_reference":"W"},{"product_reference":")" + part +
        R"(","relates_to_product_reference":"W","full_product_name":{"product_id":"X","name":"Both")" +
        own + R"(}}]},)" + with_status(R"("known_affected":["X"])")));
  };
  const Advisory plain = context("", "");
  EXPECT_EQ(plain.assertions.at(0).product.context, "Whole");
  EXPECT_EQ(plain.assertions.at(0).product.product, "Part");
  EXPECT_EQ(ranges_of(plain.assertions.at(0)), "affected 1");
  const std::string cpe = "cpe:2.3:o:w:w:9:*:*:*:*:*:*:*";
  EXPECT_EQ(context(R"(,"product_identification_helper":{"cpe":")" + cpe + "\"}", "")
                .assertions.at(0)
                .product.context,
            cpe);
  const Advisory own = context(
      "",
      R"(,"product_identification_helper":{"purl":"pkg:npm/b@2","cpe":"cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"})");
  EXPECT_EQ(package_key(*own.assertions.at(0).product.package), "npm//b");
  EXPECT_EQ(own.assertions.at(0).product.cpe, "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*");
  EXPECT_EQ(context("", "", "gone").remarks, (Texts{"product-id-not-in-tree"}));
  EXPECT_TRUE(read_one(csaf(kAffected)).assertions.empty());
}

TEST(Csaf, PartsOfWholesByPaths) {
  struct Case {
    std::string about;
    std::string beginning;
    std::string steps;
    std::string want;  ///< the package and what it is part of; else the remark
  };
  const auto step = [](const std::string& whole) {
    return R"({"category":"default_component_of","next_product_reference":")" + whole + "\"}";
  };
  const std::vector<Case> cases = {
      {"one step", "A", step("W"), "npm//a in Whole"},
      {"two steps", "A", step("W") + "," + step("R"), "npm//a in Whole"},
      {"a package of a release", "B", step("R"),
       "rpm/redhat/8/b in cpe:/o:redhat:enterprise_linux:8"},
      {"in something of a release", "B", step("W") + "," + step("R"), "rpm/redhat/8/b in Whole"},
      {"of another path", "X1", step("W"), "npm//a in Whole"},
      {"to nothing", "A", step("gone"), "npm//a in "},
      {"by nothing", "A", step("gone") + "," + step("W"), "npm//a in Whole"},
      {"from nothing", "gone", step("W"), "product-id-not-in-tree"},
      {"without steps", "A", "", "product-id-not-in-tree"},
  };
  for (const Case& one : cases) {
    SCOPED_TRACE(one.about);
    // What a path refers to may be another one, behind it.
    const Advisory got = read_one(csaf(
        R"("product_tree":{"full_product_names":[
           {"product_id":"A","name":"Part","product_identification_helper":{"purls":["pkg:npm/a@1"]}},
           {"product_id":"B","name":"b","product_identification_helper":{"purls":["pkg:rpm/redhat/b@1-2"]}},
           {"product_id":"W","name":"Whole"},{"product_id":"R","name":"Linux",
            "product_identification_helper":{"cpe":"cpe:/o:redhat:enterprise_linux:8"}}],"product_paths":[
           {"beginning_product_reference":")" +
        one.beginning + R"(","full_product_name":{"product_id":"X","name":"both"},"subpaths":[)" +
        one.steps + R"(]},{"beginning_product_reference":"A","full_product_name":{"product_id":"X1",
            "name":"A in R"},"subpaths":[)" +
        step("W") + "]}]}," + with_status(R"("known_affected":["X"])")));
    std::string said;
    for (const Assertion& assertion : got.assertions) {
      said += package_key(*assertion.product.package) + " in " + assertion.product.context;
    }
    for (const std::string& remark : got.remarks) {
      said += remark;
    }
    EXPECT_EQ(said, one.want);
  }
}

/// One package of one release of a distribution, by a relationship.
std::string packaged(const std::string& part, const std::string& helper,
                     const std::string& platform, const std::string& statuses) {
  return csaf(
      R"("product_tree":{"branches":[{"category":"vendor","name":"V","branches":[{"category":"product_name","name":")" +
      platform + R"(","product":{"product_id":"OS","name":")" + platform +
      R"(","product_identification_helper":{"cpe":"cpe:/o:redhat:enterprise_linux:8::baseos"}}},
         {"category":"product_version","name":")" +
      part + R"(","product":{"product_id":"P","name":")" + part + "\"" +
      (helper.empty() ? "" : R"(,"product_identification_helper":{"purl":")" + helper + "\"}") +
      R"(}}]}],"relationships":[{"category":"default_component_of","product_reference":"P",
         "relates_to_product_reference":"OS","full_product_name":{"product_id":"P-OS","name":"P of OS"}}]},)" +
      with_status(statuses));
}

// What Red Hat and SUSE write: docs/formats/identity.md.
TEST(Csaf, PackagesOfDistributions) {
  struct Row {
    std::string part, helper, platform, list, key, ranges;
    Texts fixed_in;
  };
  for (const Row& row : std::vector<Row>{
           {"c-ares-0:1.13.0-9.el8_9.1.x86_64",
            "pkg:rpm/redhat/c-ares@1.13.0-9.el8_9.1?arch=x86_64",
            "Red Hat",
            "fixed",
            "rpm/redhat/8/c-ares",
            "fixed [0:1.13.0-9.el8_9.1, ); affected (, 0:1.13.0-9.el8_9.1)",
            {"0:1.13.0-9.el8_9.1"}},
           {"openssl-1:1.1.1k-7.el8",
            "pkg:rpm/redhat/openssl@1.1.1k-7.el8?distro=rhel-7.6",
            "Red Hat",
            "fixed",
            "rpm/redhat/8/openssl",
            "fixed [1:1.1.1k-7.el8, ); affected (, 1:1.1.1k-7.el8)",
            {"1:1.1.1k-7.el8"}},
           {"other-1:2-3",
            "pkg:rpm/redhat/openssl@1.1.1k-7.el8",
            "Red Hat",
            "fixed",
            "rpm/redhat/8/openssl",
            "fixed [1.1.1k-7.el8, ); affected (, 1.1.1k-7.el8)",
            {"1.1.1k-7.el8"}},
           {"openssl-1.1.1k-7.el8",
            "pkg:rpm/redhat/openssl@1.1.1k-7.el8?epoch=1",
            "Red Hat",
            "fixed",
            "rpm/redhat/8/openssl",
            "fixed [1:1.1.1k-7.el8, ); affected (, 1:1.1.1k-7.el8)",
            {"1:1.1.1k-7.el8"}},
           {"python3.11",
            "pkg:rpm/redhat/python3.11?arch=src",
            "Red Hat",
            "known_affected",
            "rpm/redhat/8/python3.11",
            "affected (, )",
            {}},
           {"openssl",
            "pkg:rpm/redhat/openssl?arch=src",
            "Red Hat",
            "known_affected",
            "rpm/redhat/8/openssl",
            "affected (, )",
            {}},
           {"openssl",
            "pkg:rpm/redhat/openssl?arch=src",
            "Red Hat",
            "fixed",
            "rpm/redhat/8/openssl",
            "fixed (, )",
            {}},
           {"openssl-1:1.1.1k-7.el8",
            "",
            "Red Hat",
            "known_not_affected",
            "rpm/redhat/8/openssl",
            "not_affected 1:1.1.1k-7.el8",
            {}},
           {"bind-9.9.4P2-0.6.1.i586",
            "",
            "SUSE Linux Enterprise Server 11 SP2",
            "fixed",
            "rpm/suse/11.2/bind",
            "fixed [9.9.4P2-0.6.1, ); affected (, 9.9.4P2-0.6.1)",
            {"9.9.4P2-0.6.1"}},
           {"ctdb-4.19.2+git.322.7e9201cef5-1.1",
            "",
            "openSUSE Tumbleweed",
            "fixed",
            "rpm/opensuse/tumbleweed/ctdb",
            "fixed [4.19.2+git.322.7e9201cef5-1.1, ); affected (, 4.19.2+git.322.7e9201cef5-1.1)",
            {"4.19.2+git.322.7e9201cef5-1.1"}},
           {"ctdb",
            "",
            "openSUSE Tumbleweed",
            "known_not_affected",
            "rpm/opensuse/tumbleweed/ctdb",
            "not_affected (, )",
            {}},
           {"kernel-module",
            "",
            "SUSE Linux Enterprise Server 12",
            "known_affected",
            "rpm/suse/12/kernel-module",
            "affected (, )",
            {}},
           {"lib", "pkg:npm/lib@1.0", "Red Hat", "fixed", "npm//lib", "fixed 1.0", {"1.0"}},
       }) {
    SCOPED_TRACE(row.part + " " + row.list);
    const Advisory got =
        read_one(packaged(row.part, row.helper, row.platform, "\"" + row.list + R"(":["P-OS"])"));
    ASSERT_EQ(got.assertions.size(), 1U);
    ASSERT_TRUE(got.assertions[0].product.package.has_value());
    EXPECT_EQ(package_key(*got.assertions[0].product.package), row.key);
    EXPECT_EQ(ranges_of(got.assertions[0]), row.ranges);
    EXPECT_EQ(got.assertions[0].fixed_in, row.fixed_in);
    EXPECT_EQ(got.remarks,
              row.ranges.find("affected (, ") == std::string::npos || row.list != "fixed"
                  ? Texts{}
                  : Texts{"affected-before-fixed-build"});
  }
  // Whoever says of a package more than which build mends it means what is said, and no more.
  const Advisory both = read_one(packaged("a-1-2", "", "SUSE Linux Enterprise Server 12",
                                          R"("known_not_affected":["P-OS"],"fixed":["P-OS"])"));
  ASSERT_EQ(both.assertions.size(), 2U);
  EXPECT_EQ(ranges_of(both.assertions[0]), "fixed 1-2");
  EXPECT_EQ(ranges_of(both.assertions[1]), "not_affected 1-2");
  // The distribution itself is no package of it.
  const Advisory whole = read_one(
      packaged("a-1-2", "", "SUSE Linux Enterprise Server 12", R"("known_affected":["OS"])"));
  EXPECT_FALSE(whole.assertions.at(0).product.package.has_value());
  // The same build for two architectures says one thing.
  const Advisory twice = read_one(
      packaged("a-1-2", "", "SUSE Linux Enterprise Server 12", R"("fixed":["P-OS","P-OS"])"));
  EXPECT_EQ(twice.assertions.size(), 1U);
}

// What stands in a branch for people is no version, and is not taken for every version either.
TEST(Csaf, ATextThatIsNoVersionStaysInDoubt) {
  const Advisory got =
      read_one(csaf(tree("product_version", "<V2.1", R"("purl":"pkg:npm/n")") + "," + kAffected));
  EXPECT_EQ(ranges_of(got.assertions.at(0)), "affected <V2.1");
}

TEST(Csaf, PackagesOfWhatIsAddedToADistributionAreInDoubt) {
  const auto ranges_under = [](const std::string& cpe) {
    return ranges_of(
        read_one(
            csaf(
                R"("product_tree":{"full_product_names":[{"product_id":"OS","name":"x","product_identification_helper":{"cpe":")" +
                cpe +
                R"("}},{"product_id":"P","name":"a-1-2"},{"product_id":"M","name":"m","product_identification_helper":{
                        "purl":"pkg:rpmmod/redhat/nodejs@18:8090020231019:a75119d5"}}],"relationships":[
              {"product_reference":"P","relates_to_product_reference":"M-OS","full_product_name":{"product_id":"P-M-OS","name":"P"}},
              {"product_reference":"M","relates_to_product_reference":"OS","full_product_name":{"product_id":"M-OS","name":"M"}}]},)" +
                with_status(R"("fixed":["P-M-OS"])")))
            .assertions.at(0));
  };
  EXPECT_EQ(ranges_under("cpe:/a:redhat:satellite:6.16::el8"), "fixed [1-2, )?; affected (, 1-2)?");
  EXPECT_EQ(ranges_under("cpe:/a:redhat:enterprise_linux:8::appstream"),
            "fixed [1-2, ); affected (, 1-2)");
}

// SUSE's documents have no other list for the build that mends a flaw.
TEST(Csaf, ARecommendedBuildOfADistributionMendsTheFlawWhereNothingElseIsSaid) {
  const auto said = [](const std::string& part, const std::string& status) {
    std::string out;
    for (
        const Assertion& one :
        read_one(
            csaf(
                R"("product_tree":{"full_product_names":[{"product_id":"OS","name":"SUSE Linux Enterprise Server 12 SP1","product_identification_helper":{"cpe":"cpe:/o:suse:sles:12:sp1"}},
                   {"product_id":"P","name":")" +
                part +
                R"("},{"product_id":"N","name":"a"}],"relationships":[
              {"product_reference":"P","relates_to_product_reference":"OS","full_product_name":{"product_id":"P-OS","name":"x"}},
              {"product_reference":"N","relates_to_product_reference":"OS","full_product_name":{"product_id":"N-OS","name":"y"}}]},)" +
                with_status(status)))
            .assertions) {
      out += (out.empty() ? "" : "; ") + ranges_of(one);
    }
    return out;
  };
  for (const auto& [part, status, want] : std::vector<std::array<std::string, 3>>{
           {"a-1-2", R"("recommended":["P-OS"])", "fixed [1-2, ); affected (, 1-2)"},
           {"a-1-2", R"("fixed":["P-OS"],"recommended":["P-OS"])",
            "fixed [1-2, ); affected (, 1-2)"},
           {"a-1-2", R"("known_not_affected":["N-OS"],"recommended":["P-OS"])",
            "not_affected (, )"},
           {"a-1-2", R"("known_affected":["N-OS"],"recommended":["P-OS"])", "affected (, )"},
           {"b-1-2", R"("known_affected":["N-OS"],"recommended":["P-OS"])",
            "affected (, ); fixed [1-2, ); affected (, 1-2)"},
           {"a", R"("recommended":["P-OS"])", ""},
           {"a-1-2", R"("recommended":["OS"])", ""}}) {
    EXPECT_EQ(said(part, status), want) << part << " " << status;
  }
}

TEST(Csaf, ListsOfStatuses) {
  struct Row {
    std::string list, ranges;
    Texts fixed_in;
    bool is_ceiling_unknown = false;
  };
  for (const Row& row : std::vector<Row>{
           {"known_affected", "affected 1.0", {}},
           {"first_affected", "affected 1.0", {}},
           {"last_affected", "affected 1.0", {}, true},
           {"fixed", "fixed 1.0", {"1.0"}},
           {"first_fixed", "fixed 1.0", {"1.0"}},
           {"known_not_affected", "not_affected 1.0", {}},
           {"under_investigation", "under_investigation 1.0", {}},
           {"unknown", "unknown 1.0", {}},
       }) {
    const Advisory got = read_one(
        csaf(tree("product_version", "1.0", R"("purl":"pkg:npm/n")") + "," +
             with_status(
                 "\"" + row.list + R"(":["A"])",
                 R"(,"flags":[{"label":"f","product_ids":["A"]},{"label":"g","product_ids":["B"]}],
                            "remediations":[{"details":"r","product_ids":["B","A"]}])")));
    ASSERT_EQ(got.assertions.size(), 1U) << row.list;
    EXPECT_EQ(ranges_of(got.assertions[0]), row.ranges);
    EXPECT_EQ(got.assertions[0].fixed_in, row.fixed_in);
    EXPECT_EQ(got.assertions[0].is_ceiling_unknown, row.is_ceiling_unknown);
    EXPECT_EQ(got.assertions[0].justification, "f");
    EXPECT_EQ(got.assertions[0].remediation, "r");
  }
  // Fixed in whatever version, or below one: no version is named in which it is.
  for (const auto& [category, name] : std::vector<std::pair<std::string, std::string>>{
           {"other", ""},
           {"product_version_range", "vers:npm/<2.0.0"},
           {"product_version_range", "no range"}}) {
    const Advisory got = read_one(csaf(tree(category, name, R"("purl":"pkg:npm/n")") + "," +
                                       with_status(R"("fixed":["A"])")));
    EXPECT_EQ(got.assertions.at(0).fixed_in, Texts{}) << name;
  }
}

}  // namespace
}  // namespace tocsin::advisories
