// CSAF as statements about products of its tree.
#include "base/error_for_test.h"
#include "inventories/testing.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin::inventories {
namespace {

using Texts = std::vector<std::string>;
using Status = VexStatement::Status;

std::string csaf(const std::string& tree, const std::string& vulnerability) {
  return R"({"document":{"category":"csaf_vex","csaf_version":"2.0","title":"t",)"
         R"("publisher":{"name":"P"},"tracking":{"id":"V-1","current_release_date":)"
         R"("2026-01-02T03:04:05Z"}},"product_tree":{)" +
         tree + R"(},"vulnerabilities":[{)" + vulnerability + "}]}";
}

std::string product(const std::string& id, const std::string& helper) {
  return R"({"product_id":")" + id + R"(","name":"n","product_identification_helper":{)" + helper +
         "}}";
}

/// "status products range justification statement" of each.
Texts statements(const Inventory& inventory) {
  Texts out;
  for (const VexStatement& one : inventory.statements) {
    std::string text = std::vector{"affected", "not_affected", "fixed", "open"}.at(
        static_cast<std::size_t>(one.status));
    for (const auto* list : {&one.products, &one.version_ranges}) {
      for (const std::string& name : *list) {
        text += " " + name;
      }
    }
    for (const std::string& words : {one.justification, one.statement}) {
      text += words.empty() ? "" : " " + words;
    }
    out.push_back(text);
  }
  std::ranges::sort(out);
  return out;
}

TEST(CsafVex, IsToldByItsVersion) {
  testing::expect_formats({
      {"x", R"({"document":{"csaf_version":"2.0"}})", "csaf-vex-2.0"},
      {"x", R"({"document":{"csaf_version":"2.1"}})", "csaf-vex-2.1"},
      {"x", R"({"document":{"csaf_version":"1.2"}})", "refused"},
      {"x", R"({"document":{}})", "none"},
      {"x", R"({"csaf_version":"2.0"})", "none"},
  });
}

TEST(CsafVex, StatesWhatEachListSays) {
  const std::string tree =
      R"("full_product_names":[)" + product("1", R"("purl":"pkg:npm/a@1","cpe":"cpe:/a:v:a:1")") +
      "," + product("2", R"("purls":["pkg:npm/b@1","pkg:npm/c@1"])") + "," + product("3", "") +
      R"(],"product_groups":[{"group_id":"g","product_ids":["1","2"]}])";
  const auto said = [&](const std::string& members) {
    return statements(testing::read_as("x", csaf(tree, R"("cve":"CVE-2099-1",)" + members)));
  };
  for (const auto& [list, status] :
       std::vector<std::pair<std::string, std::string>>{{"known_affected", "affected"},
                                                        {"first_affected", "affected"},
                                                        {"last_affected", "affected"},
                                                        {"known_not_affected", "not_affected"},
                                                        {"fixed", "fixed"},
                                                        {"first_fixed", "fixed"},
                                                        {"under_investigation", "open"}}) {
    EXPECT_EQ(said(R"("product_status":{")" + list + R"(":["1","2"]})"),
              Texts{status + " pkg:npm/a@1 cpe:/a:v:a:1 pkg:npm/b@1 pkg:npm/c@1"})
        << list;
  }
  EXPECT_EQ(said(R"("product_status":{"recommended":["1"]})"), Texts{});
  EXPECT_EQ(said(R"("product_status":{"fixed":["3"]})"), Texts{"fixed"});
  // What is said of one product, or of a group, in words.
  const std::string none = R"("product_status":{"known_not_affected":["1","2"]},)";
  EXPECT_EQ(said(none + R"("flags":[{"label":"component_not_present","product_ids":["1"]}])"),
            (Texts{"not_affected pkg:npm/a@1 cpe:/a:v:a:1 component_not_present",
                   "not_affected pkg:npm/b@1 pkg:npm/c@1"}));
  EXPECT_EQ(said(none + R"("threats":[{"category":"impact","details":"why","group_ids":["g"]},
                              {"category":"exploit_status","details":"x","product_ids":["1"]}],
                   "remediations":[{"details":"do","product_ids":["1"]}])"),
            Texts{"not_affected pkg:npm/a@1 cpe:/a:v:a:1 pkg:npm/b@1 pkg:npm/c@1 why"});
  EXPECT_EQ(said(R"("product_status":{"known_affected":["1"]},
                   "remediations":[{"details":"do","group_ids":["g","gone"]}])"),
            Texts{"affected pkg:npm/a@1 cpe:/a:v:a:1 do"});
}

TEST(CsafVex, VersionsOfBranchesHoldWhereThePurlHasNone) {
  const auto said = [](const std::string& branch, const std::string& purl) {
    return statements(testing::read_as(
        "x", csaf(R"("branches":[{"category":"vendor","name":"v","branches":[{)" + branch +
                      R"("product":)" + product("1", R"("purl":")" + purl + "\"") + "}]}]",
                  R"("cve":"CVE-2099-1","product_status":{"fixed":["1"]})")));
  };
  const std::string exact = R"("category":"product_version","name":"1:2",)";
  const std::string range = R"("category":"product_version_range","name":"vers:npm/<2",)";
  const std::string longest = R"("category":"product_version_range","name":")";
  EXPECT_EQ(said("", "pkg:npm/a"), Texts{"fixed pkg:npm/a"});
  EXPECT_EQ(said(exact, "pkg:npm/a"), Texts{"fixed pkg:npm/a vers:generic/1%3A2"});
  EXPECT_EQ(said(exact, "pkg:npm/%40s/a?v=@1"),
            Texts{"fixed pkg:npm/%40s/a?v=@1 vers:generic/1%3A2"});
  EXPECT_EQ(said(exact, "pkg:npm/a@3"), Texts{"fixed pkg:npm/a@3"});
  EXPECT_EQ(said(exact, "@1"), Texts{"fixed @1 vers:generic/1%3A2"});
  EXPECT_EQ(said(exact, "@"), Texts{"fixed @ vers:generic/1%3A2"});
  EXPECT_EQ(said(range, "pkg:npm/a"), Texts{"fixed pkg:npm/a vers:npm/<2"});
  EXPECT_EQ(said(range, "pkg:npm/a@3"), Texts{"fixed pkg:npm/a@3"});
  EXPECT_EQ(said(longest + std::string(4096, 'x') + "\",", "pkg:npm/a"),
            Texts{"fixed pkg:npm/a " + std::string(4096, 'x')});
  EXPECT_EQ(said(longest + std::string(4097, 'x') + "\",", "pkg:npm/a"),
            Texts{"fixed pkg:npm/a (too long)"});
}

TEST(CsafVex, APartOfSomethingIsToldByItsOwnNameOrByThatOfThePart) {
  const std::string tree = R"("full_product_names":[)" +
                           product("part", R"("purl":"pkg:npm/a@1")") + "," +
                           product("whole", R"("cpe":"cpe:/o:v:w:1")") + R"(],"relationships":[
        {"category":"default_component_of","product_reference":"part",
         "relates_to_product_reference":"whole","full_product_name":{"product_id":"1","name":"n"}},
        {"category":"default_component_of","product_reference":"part",
         "relates_to_product_reference":"whole","full_product_name":)" +
                           product("2", R"("purl":"pkg:npm/b@1")") + "},{}]";
  EXPECT_EQ(statements(testing::read_as(
                "x", csaf(tree, R"("cve":"CVE-2099-1","product_status":{"fixed":["1","2"]})"))),
            Texts{"fixed pkg:npm/a@1 pkg:npm/b@1"});
}

TEST(CsafVex, WhatIsNotKnownIsAProblem) {
  const std::string tree =
      R"("full_product_names":[)" + product("1", R"("purl":"pkg:npm/a@1")") + "]";
  const auto places = [&](const std::string& vulnerability) {
    Texts out;
    for (const Problem& problem : testing::read_as("x", csaf(tree, vulnerability)).problems) {
      out.push_back(problem.where);
    }
    return out;
  };
  EXPECT_EQ(places(R"("product_status":{"fixed":["1"]})"), Texts{"/vulnerabilities/0"});
  EXPECT_EQ(places(R"("cve":"CVE-2099-1","product_status":{"fixed":["2"]})"),
            Texts{"/vulnerabilities/0/product_status"});
  EXPECT_EQ(places(R"("cve":"CVE-2099-1","product_status":{"fixed":["1"]})"), Texts{});
  const Inventory read = testing::read_as(
      "x", csaf(tree, R"("ids":[{"text":"X-1"},{"text":"X-2"}],"product_status":{"fixed":["1"]})"));
  ASSERT_EQ(read.statements.size(), 1U);
  EXPECT_EQ(read.statements[0].vulnerability, "X-1");
  EXPECT_EQ(read.statements[0].aliases, Texts{"X-2"});
  EXPECT_EQ(read.statements[0].author, "P");
  EXPECT_EQ(read.statements[0].timestamp, "2026-01-02T03:04:05Z");
  EXPECT_EQ(read.serial, "V-1");
  EXPECT_EQ(read.name, "t");
}

TEST(CsafVex, WhatIsMadeOfItHasABound) {
  // A product with a long name, listed again and again.
  const std::string name = "pkg:npm/" + std::string(1U << 20U, 'a');
  const auto read = [&](std::size_t times) {
    std::string ids = R"("1")";
    for (std::size_t i = 1; i < times; ++i) {
      ids += R"(,"1")";
    }
    const std::string text =
        csaf(R"("full_product_names":[)" + product("1", R"("purl":")" + name + "\"") + "]",
             R"("cve":"CVE-2099-1","product_status":{"fixed":[)" + ids + "]}");
    return read_inventory({.path = "x", .bytes = text});
  };
  EXPECT_TRUE(read(200).has_value());
  EXPECT_EQ(error_of(read(300)).code, Errc::too_large);
}

}  // namespace
}  // namespace tocsin::inventories
