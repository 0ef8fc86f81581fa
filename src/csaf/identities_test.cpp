// Fixed versions of what is affected, and affected ones of what is fixed (6.1.27.13, 6.2.39.1):
// which products are versions of one.
#include "csaf/testing.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

constexpr Of v2_1 = Of::v2_1;

/// An advisory with these branches, further members of the product tree, and one vulnerability.
Draft advised(std::string_view list, std::string_view members, std::string_view more_tree = {}) {
  return {.category = "csaf_security_advisory",
          .rest = R"("product_tree":{)" + branches(list) + std::string(more_tree) + "}," +
                  vulnerability(members)};
}
std::string status(std::string_view lists) {
  return R"("product_status":{)" + std::string(lists) + "}";
}
/// A branch of a name and two versions below it: the first of a category.
std::string versions(std::string_view name, std::string_view category, std::string_view first,
                     std::string_view second) {
  return branch("product_name", name,
                branches(branch(category, "1", product(first)) + "," +
                         branch("product_version", "2", product(second))));
}

TEST(CsafIdentities, VersionsOfOneProduct) {
  const std::string place = "/vulnerabilities/0/product_status/fixed/0";
  const std::string against = status(R"("fixed":["P2"],"known_affected":["P1"])");
  std::vector<Places> rows;
  for (const std::string_view category :
       {"product_version", "product_version_range", "patch_level", "service_pack"}) {
    rows.push_back(
        {category, "6.1.27.13", v2_1, advised(versions("N", category, "P1", "P2"), against), ""});
  }
  for (const std::string_view category : {"language", "architecture", "product_family"}) {
    rows.push_back({category, "6.1.27.13", v2_1,
                    advised(versions("N", category, "P1", "P2"), against), place});
  }
  expect_places(rows);
  const std::string two = versions("N", "product_version", "P1", "P2") + "," +
                          versions("M", "product_version", "P3", "P4");
  expect_places({
      {"of another name", "6.1.27.13", v2_1,
       advised(two, status(R"("fixed":["P4"],"known_affected":["P1"])")), place},
      {"one of two that are affected", "6.1.27.13", v2_1,
       advised(two, status(R"("fixed":["P4"],"known_affected":["P1","P3"])")), ""},
      {"none is affected", "6.1.27.13", v2_1, advised(two, status(R"("fixed":["P4"])")), place},
      {"what names no product", "6.1.27.13", v2_1,
       advised(two, status(R"("fixed":[1,"P2"],"known_affected":[1,"P1"])")), ""},
      {"the second of two that are fixed", "6.1.27.13", v2_1,
       advised(two, status(R"("fixed":["P2","P4"],"known_affected":["P1"])")),
       "/vulnerabilities/0/product_status/fixed/1"},
      {"a deprecated profile is not asked",
       "6.1.27.13",
       v2_1,
       {.category = "csaf_deprecated_security_advisory",
        .rest = branched(two) + "," + vulnerability(status(R"("fixed":["P4"])"))},
       ""},
      {"a product without an id", "6.1.27.13", v2_1,
       advised(two + "," + branch("product_name", "O", R"("product":{"name":"N"})"),
               status(R"("fixed":["P4"],"known_affected":["P1"])")),
       place},
      {"the first definition counts", "6.1.27.13", v2_1,
       advised(two + "," + branch("product_name", "O", product("P4")),
               status(R"("fixed":["P4"],"known_affected":["P3"])")),
       ""},
  });
}

TEST(CsafIdentities, WhatIsInNoBranchMayBeAnything) {
  const std::string two = versions("N", "product_version", "P1", "P2");
  const std::string listed =
      R"(,"full_product_names":[{"name":"L","product_id":"L1"},{"name":"M","product_id":"L2"}])";
  const std::string place = "/vulnerabilities/0/product_status/fixed/0";
  expect_places({
      {"an affected one of the list", "6.1.27.13", v2_1,
       advised(two, status(R"("fixed":["P2"],"known_affected":["L1"])"), listed), ""},
      {"before one of the branches", "6.1.27.13", v2_1,
       advised(two + "," + versions("M", "product_version", "P3", "P4"),
               status(R"("fixed":["P2"],"known_affected":["L1","P3"])"), listed),
       ""},
      {"a fixed one of the list", "6.1.27.13", v2_1,
       advised(two, status(R"("fixed":["L1"],"known_affected":["P1"])"), listed), ""},
      {"but where nothing is affected", "6.1.27.13", v2_1,
       advised(two, status(R"("fixed":["L1"])"), listed), place},
  });
}

TEST(CsafIdentities, PathsAreWhatTheirBeginningIs) {
  const std::string two = versions("N", "product_version", "P1", "P2") + "," +
                          branch("product_name", "O", product("P3")) + "," +
                          branch("product_name", "Q", product("P4"));
  const auto path = [](std::string_view id, std::string_view first, std::string_view category,
                       std::string_view next) {
    return R"({"beginning_product_reference":")" + std::string(first) +
           R"(","full_product_name":{"name":"R","product_id":")" + std::string(id) +
           R"("},"subpaths":[{"category":")" + std::string(category) +
           R"(","next_product_reference":")" + std::string(next) + "\"}]}";
  };
  const auto paths = [](std::string_view list) {
    return R"(,"full_product_names":[{"name":"L","product_id":"L1"}],"product_paths":[)" +
           std::string(list) + "]";
  };
  const std::string lists = status(R"("fixed":["R2"],"known_affected":["R1"])");
  const auto both = [&](std::string_view claim, const std::string& first, const std::string& second,
                        bool is_same) {
    return Places{claim, "6.1.27.13", v2_1, advised(two, lists, paths(first + "," + second)),
                  is_same ? "" : "/vulnerabilities/0/product_status/fixed/0"};
  };
  expect_places({
      both("versions on one", path("R1", "P1", "installed_on", "P3"),
           path("R2", "P2", "installed_on", "P3"), true),
      both("versions on two", path("R1", "P1", "installed_on", "P3"),
           path("R2", "P2", "installed_on", "P4"), false),
      both("in two relations to one", path("R1", "P1", "installed_on", "P3"),
           path("R2", "P2", "default_component_of", "P3"), false),
      both("with two", path("R1", "P1", "installed_with", "P3"),
           path("R2", "P2", "installed_with", "P4"), true),
      both("two on one", path("R1", "P3", "installed_on", "P1"),
           path("R2", "P4", "installed_on", "P1"), false),
      both("what begins in no branch may be anything", path("R1", "L1", "installed_on", "P3"),
           path("R2", "P2", "installed_on", "P4"), true),
      both("without a product", R"({"beginning_product_reference":"P1","subpaths":[]})",
           path("R2", "P2", "installed_on", "P3"), true),
      both("without a beginning", R"({"full_product_name":{"name":"R","product_id":"R1"}})",
           path("R2", "P2", "installed_on", "P3"), true),
  });
}

TEST(CsafIdentities, AffectedOnesAreFixedOrSaidNotToBe) {
  const std::string two = versions("N", "product_version", "P1", "P2") + "," +
                          versions("M", "product_version", "P3", "P4");
  const std::string at = "/vulnerabilities/0/product_status/";
  const auto said = [&](std::string_view category) {
    return advised(two, status(R"("known_affected":["P1"])") + R"(,"remediations":[{"category":")" +
                            std::string(category) + R"(","product_ids":["P1"]}])");
  };
  expect_places({
      {"in three lists", "6.2.39.1", v2_1,
       advised(
           two,
           status(R"("first_affected":["P1"],"known_affected":[1,"P3"],"last_affected":["P4"])")),
       at + "first_affected/0 " + at + "known_affected/1 " + at + "last_affected/0"},
      {"another version is fixed", "6.2.39.1", v2_1,
       advised(two, status(R"("fixed":["P2"],"known_affected":["P1","P3"])")),
       at + "known_affected/1"},
      {"another version is the first that is fixed", "6.2.39.1", v2_1,
       advised(two, status(R"("first_fixed":["P2"],"known_affected":["P1","P3"])")),
       at + "known_affected/1"},
      {"it will be", "6.2.39.1", v2_1, said("fix_planned"), ""},
      {"it will not be", "6.2.39.1", v2_1, said("no_fix_planned"), ""},
      {"nothing is there", "6.2.39.1", v2_1, said("none_available"), ""},
      {"another remediation says nothing of it", "6.2.39.1", v2_1, said("workaround"),
       at + "known_affected/0"},
      {"one of another vulnerability says nothing",
       "6.2.39.1",
       v2_1,
       {.category = "csaf_security_advisory",
        .rest =
            branched(two) +
            R"(,"vulnerabilities":[{"remediations":[{"category":"fix_planned","product_ids":["P1"]}]},{"product_status":{"known_affected":["P1"]}}])"},
       "/vulnerabilities/1/product_status/known_affected/0"},
      {"another profile is not asked",
       "6.2.39.1",
       v2_1,
       {.category = "csaf_vex",
        .rest = branched(two) + "," + vulnerability(status(R"("known_affected":["P1"])"))},
       ""},
  });
}

}  // namespace
}  // namespace tocsin::csaf
