// Products, what they are made of, groups of them and their status: where exactly a test finds a
// fault, and what is none.
#include "csaf/testing.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

constexpr Of v2_0 = Of::v2_0;
constexpr Of v2_1 = Of::v2_1;

/// A relationship (2.0) or a path (2.1) that defines `whole` from other products.
std::string relation(std::string_view whole, std::string_view from, std::string_view to) {
  return R"({"category":"installed_on","full_product_name":{"name":"R","product_id":")" +
         std::string(whole) + R"("},"product_reference":")" + std::string(from) +
         R"(","relates_to_product_reference":")" + std::string(to) + "\"}";
}

std::string path(std::string_view whole, std::string_view from,
                 std::initializer_list<std::string_view> steps) {
  std::string list;
  for (const std::string_view step : steps) {
    list += (list.empty() ? "" : ",") +
            std::string(R"({"category":"installed_on","next_product_reference":")") +
            std::string(step) + "\"}";
  }
  return R"({"beginning_product_reference":")" + std::string(from) +
         R"(","full_product_name":{"name":"R","product_id":")" + std::string(whole) +
         R"("},"subpaths":[)" + list + "]}";
}

std::string relations(std::string_view list) {
  return tree(R"("relationships":[)" + std::string(list) + "]");
}
std::string paths(std::string_view list) {
  return tree(R"("product_paths":[)" + std::string(list) + "]");
}

Draft with(std::string rest) {
  return {.rest = std::move(rest)};
}

Draft status(std::string_view lists) {
  return with(judged(R"("product_status":{)" + std::string(lists) + "}"));
}

constexpr std::string_view kNameless =
    R"("product_tree":{"full_product_names":[{"name":"A"},{"name":"B"}]})";

TEST(CsafProducts, EveryMentionOfAProductIsLookedUp) {
  expect_places({
      {"each member of a group", "6.1.1", v2_0,
       with(
           R"("product_tree":{"full_product_names":[{"name":"A","product_id":"P1"}],"product_groups":[{"group_id":"G","product_ids":["P8","P1","P9"]}]})"),
       "/product_tree/product_groups/0/product_ids/0 "
       "/product_tree/product_groups/0/product_ids/2"},
      {"both sides of a relationship", "6.1.1", v2_0, with(relations(relation("R", "P8", "P9"))),
       "/product_tree/relationships/0/product_reference "
       "/product_tree/relationships/0/relates_to_product_reference"},
      {"paths are of 2.1", "6.1.1", v2_0, with(paths(path("R", "P8", {"P9"}))), ""},
      {"beginning and steps of a path", "6.1.1", v2_1, with(paths(path("R", "P8", {"P1", "P9"}))),
       "/product_tree/product_paths/0/beginning_product_reference "
       "/product_tree/product_paths/0/subpaths/1/next_product_reference"},
      {"relationships are of 2.0", "6.1.1", v2_1, with(relations(relation("R", "P8", "P9"))), ""},
      {"what a relation defines is defined", "6.1.1", v2_0,
       with(relations(relation("R", "P1", "P2") + "," + relation("S", "R", "P2"))), ""},
      {"statuses, in the order of their names", "6.1.1", v2_0,
       status(R"("under_investigation":["P9"],"fixed":["P1","P8"])"),
       "/vulnerabilities/0/product_status/fixed/1 "
       "/vulnerabilities/0/product_status/under_investigation/0"},
      {"every item of a vulnerability", "6.1.1", v2_0,
       with(vulnerability(
           R"("flags":[{"product_ids":["P9"]}],"ids":[{"product_ids":["P9"]}],"remediations":[{"product_ids":["P9"]}],"scores":[{"products":["P9"]}],"threats":[{"product_ids":["P9"]}])")),
       "/vulnerabilities/0/remediations/0/product_ids/0 /vulnerabilities/0/flags/0/product_ids/0 "
       "/vulnerabilities/0/threats/0/product_ids/0 /vulnerabilities/0/scores/0/products/0 "
       "/vulnerabilities/0/ids/0/product_ids/0"},
      {"metrics of 2.1, and what 2.1 alone lists products in", "6.1.1", v2_1,
       with(vulnerability(
           R"("first_known_exploitation_dates":[{"product_ids":["P9"]}],"involvements":[{"product_ids":["P9"]}],"metrics":[{"products":["P9"]}],"notes":[{"product_ids":["P9"]}],"scores":[{"products":["P9"]}])")),
       "/vulnerabilities/0/metrics/0/products/0 "
       "/vulnerabilities/0/first_known_exploitation_dates/0/product_ids/0 "
       "/vulnerabilities/0/involvements/0/product_ids/0 /vulnerabilities/0/notes/0/product_ids/0"},
      {"2.0 has no products there", "6.1.1", v2_0,
       with(vulnerability(
           R"("involvements":[{"product_ids":["P9"]}],"metrics":[{"products":["P9"]}],"notes":[{"product_ids":["P9"]}])")),
       ""},
      {"notes of a document of 2.1",
       "6.1.1",
       v2_1,
       {.document = noted("general", "T", R"(,"product_ids":["P9"])")},
       "/document/notes/0/product_ids/0"},
      {"notes of a document of 2.0 have none",
       "6.1.1",
       v2_0,
       {.document = noted("general", "T", R"(,"product_ids":["P9"])")},
       ""},
      {"what is no text or empty names no product", "6.1.1", v2_0, status(R"("fixed":[1,"",null])"),
       ""},
      {"a product without an id defines none", "6.1.1", v2_0,
       with(std::string(kNameless) + "," + vulnerability(R"("product_status":{"fixed":["A"]})")),
       "/vulnerabilities/0/product_status/fixed/0"},
  });
}

TEST(CsafProducts, AnIdIsDefinedOnce) {
  expect_places({
      {"each further time is a fault", "6.1.2", v2_0,
       with(
           R"("product_tree":{"full_product_names":[{"name":"A","product_id":"P1"},{"name":"B","product_id":"P1"},{"name":"C","product_id":"P2"},{"name":"D","product_id":"P1"}]})"),
       "/product_tree/full_product_names/1/product_id "
       "/product_tree/full_product_names/3/product_id"},
      {"branches come before the list, and relations after it", "6.1.2", v2_0,
       with(
           R"("product_tree":{"branches":[{"category":"vendor","name":"V","product":{"name":"N","product_id":"P1"}}],"full_product_names":[{"name":"A","product_id":"P1"}],"relationships":[)" +
           relation("P1", "P1", "P1") + "]}"),
       "/product_tree/full_product_names/0/product_id "
       "/product_tree/relationships/0/full_product_name/product_id"},
      {"products without an id are not the same one", "6.1.2", v2_0, with(std::string(kNameless)),
       ""},
  });
}

TEST(CsafProducts, NoProductIsMadeOfItself) {
  const std::string r = "/product_tree/relationships/0/full_product_name/product_id";
  const std::string both = r + " /product_tree/relationships/1/full_product_name/product_id";
  expect_places({
      {"by the first reference", "6.1.3", v2_0, with(relations(relation("R", "R", "P1"))), r},
      {"by the second", "6.1.3", v2_0, with(relations(relation("R", "P1", "R"))), r},
      {"through another", "6.1.3", v2_0,
       with(relations(relation("R", "S", "P1") + "," + relation("S", "P1", "R"))), both},
      {"ends up in a circle", "6.1.3", v2_0,
       with(relations(relation("R", "R", "P1") + "," + relation("S", "R", "P1"))), both},
      {"a part of what is sound is sound", "6.1.3", v2_0,
       with(relations(relation("R", "R", "S") + "," + relation("S", "P1", "P2"))), r},
      {"a chain, whatever its order", "6.1.3", v2_0,
       with(relations(relation("T", "S", "R") + "," + relation("S", "R", "R") + "," +
                      relation("R", "P1", "P2"))),
       ""},
      {"defines nothing", "6.1.3", v2_0,
       with(relations(R"({"product_reference":"P1","relates_to_product_reference":"P2"})")), ""},
      {"defines what has no id", "6.1.3", v2_0,
       with(relations(R"({"full_product_name":{"name":"R"},"product_reference":"P1"})")), ""},
      {"names no product", "6.1.3", v2_0,
       with(relations(R"({"full_product_name":{"name":"R","product_id":"R"}})")), ""},
      {"by the beginning of a path", "6.1.3", v2_1, with(paths(path("R", "R", {"P1"}))),
       "/product_tree/product_paths/0/full_product_name/product_id"},
      {"by its last step", "6.1.3", v2_1, with(paths(path("R", "P1", {"P2", "R"}))),
       "/product_tree/product_paths/0/full_product_name/product_id"},
  });
}

TEST(CsafProducts, GroupsThatAreNamedExist) {
  const std::string names = R"([{"group_ids":["G","H"]}])";
  expect_places({
      {"in every item that names groups", "6.1.4", v2_1,
       with(judged(R"("first_known_exploitation_dates":)" + names + R"(,"flags":)" + names +
                   R"(,"ids":)" + names + R"(,"involvements":)" + names + R"(,"notes":)" + names +
                   R"(,"remediations":)" + names + R"(,"threats":)" + names)),
       "/vulnerabilities/0/flags/0/group_ids/1 /vulnerabilities/0/remediations/0/group_ids/1 "
       "/vulnerabilities/0/threats/0/group_ids/1 "
       "/vulnerabilities/0/first_known_exploitation_dates/0/group_ids/1 "
       "/vulnerabilities/0/ids/0/group_ids/1 /vulnerabilities/0/involvements/0/group_ids/1 "
       "/vulnerabilities/0/notes/0/group_ids/1"},
      {"in the notes of a document of 2.1",
       "6.1.4",
       v2_1,
       {.document = noted("general", "T", R"(,"group_ids":["G","H"])"), .rest = tree()},
       "/document/notes/0/group_ids/1"},
      {"which in 2.0 name none",
       "6.1.4",
       v2_0,
       {.document = noted("general", "T", R"(,"group_ids":["G","H"])"), .rest = tree()},
       ""},
      {"a number is no group", "6.1.4", v2_0, with(judged(R"("threats":[{"group_ids":[1]}])")), ""},
      {"an id is defined once", "6.1.5", v2_0,
       with(
           R"("product_tree":{"product_groups":[{"group_id":"G"},{"group_id":"H"},{"group_id":"G"},{"group_id":"G"}]})"),
       "/product_tree/product_groups/2/group_id /product_tree/product_groups/3/group_id"},
      {"groups without an id are not the same one", "6.1.5", v2_0,
       with(R"("product_tree":{"product_groups":[{"summary":"S"},{"summary":"S"}]})"), ""},
      {"the first of two of one id is meant", "6.1.33", v2_0,
       with(
           R"("product_tree":{"product_groups":[{"group_id":"G","product_ids":["P1"]},{"group_id":"G","product_ids":["P2"]}]},)" +
           vulnerability(R"("flags":[{"group_ids":["G"]},{"product_ids":["P1"]}])")),
       "/vulnerabilities/0/flags/1"},
  });
}

TEST(CsafProducts, StatusesContradictAcrossTheirGroups) {
  const std::string at = "/vulnerabilities/0/product_status/";
  expect_places({
      {"the one that is listed later", "6.1.6", v2_0,
       status(R"("fixed":["P2","P1"],"known_affected":["P3","P1"])"), at + "known_affected/1"},
      {"affected", "6.1.6", v2_0,
       status(R"("first_affected":["P1"],"known_affected":["P1"],"last_affected":["P1"])"), ""},
      {"fixed", "6.1.6", v2_0, status(R"("first_fixed":["P1"],"fixed":["P1"])"), ""},
      {"first affected and fixed", "6.1.6", v2_0,
       status(R"("first_affected":["P1"],"first_fixed":["P1"])"), at + "first_fixed/0"},
      {"fixed and last affected", "6.1.6", v2_0, status(R"("fixed":["P1"],"last_affected":["P1"])"),
       at + "last_affected/0"},
      {"fixed and not affected", "6.1.6", v2_0,
       status(R"("fixed":["P1"],"known_not_affected":["P1"])"), at + "known_not_affected/0"},
      {"not affected and investigated", "6.1.6", v2_0,
       status(R"("known_not_affected":["P1"],"under_investigation":["P1"])"),
       at + "under_investigation/0"},
      {"investigated and unknown", "6.1.6", v2_1,
       status(R"("under_investigation":["P1"],"unknown":["P1"])"), at + "unknown/0"},
      {"recommended goes with all, before and after", "6.1.6", v2_0,
       status(
           R"("fixed":["P1"],"known_affected":["P2"],"recommended":["P1","P2","P3"],"under_investigation":["P3"])"),
       ""},
      {"what names no product", "6.1.6", v2_0, status(R"("fixed":[1],"known_affected":[1])"), ""},
      {"each vulnerability by itself", "6.1.6", v2_0,
       with(
           tree() +
           R"(,"vulnerabilities":[{"product_status":{"fixed":["P1"]}},{"product_status":{"known_affected":["P1"]}}])"),
       ""},
  });
}

TEST(CsafProducts, ADocumentNamesWhatItDefines) {
  const std::string list = "/product_tree/full_product_names/";
  expect_places({
      {"the third is in no group", "6.2.1", v2_0, with(tree()), list + "2/product_id"},
      {"an informational advisory need not",
       "6.2.1",
       v2_0,
       {.category = "csaf_informational_advisory", .rest = tree()},
       ""},
      {"a status names it", "6.2.1", v2_0, status(R"("fixed":["P3"])"), ""},
      {"what has no id cannot be named", "6.2.1", v2_0, with(std::string(kNameless)), ""},
      {"each product lacks a helper", "6.2.16", v2_0, with(relations(relation("R", "P1", "P2"))),
       list + "0 " + list + "1 " + list + "2 /product_tree/relationships/0/full_product_name"},
  });
}

TEST(CsafProducts, PathsAreNotMadeOfPaths) {
  const std::string at = "/product_tree/product_paths/1/";
  expect_places({
      {"at the beginning", "6.3.22", v2_1,
       with(paths(path("R", "P1", {"P2"}) + "," + path("S", "R", {"P2"}))),
       at + "beginning_product_reference"},
      {"at the second step", "6.3.22", v2_1,
       with(paths(path("R", "P1", {"P2"}) + "," + path("S", "P1", {"P2", "R"}))),
       at + "subpaths/1/next_product_reference"},
      {"of what no path defines", "6.3.22", v2_1,
       with(paths(path("R", "P1", {"P2"}) + "," + path("S", "P1", {"P9"}))), ""},
      {"a path whose product has no id", "6.3.22", v2_1,
       with(
           paths(R"({"full_product_name":{"name":"R"},"subpaths":[{"category":"installed_on"}]})")),
       ""},
  });
}

}  // namespace
}  // namespace tocsin::csaf
