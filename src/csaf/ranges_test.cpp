// Version ranges in the product tree: their notation, and which of them overlap.
#include "csaf/testing.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

constexpr Of v2_1 = Of::v2_1;
constexpr std::string_view kRange = "product_version_range";
constexpr std::string_view kVersion = "product_version";

std::string many(std::string_view category, const std::vector<std::string>& names) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    list += (list.empty() ? "" : ",") +
            branch(category, names[i], product("P" + std::to_string(i + 1)));
  }
  return branched(list);
}
Draft named(std::string_view category, const std::vector<std::string>& names) {
  return {.rest = many(category, names)};
}
std::string names_at(std::initializer_list<int> places) {
  std::string out;
  for (const int place : places) {
    out += (out.empty() ? "" : " ") + std::string("/product_tree/branches/") +
           std::to_string(place) + "/name";
  }
  return out;
}

TEST(CsafRanges, OfVersOrOfConstraints) {
  expect_places({
      {"types", "6.1.50", v2_1,
       named(kRange, {"vers:a/1", "vers:z.-09/1", "vers:a/*", "vers:all/*", "vers:none/*",
                      "vers:/all", "vers:a/1|2", "vers:a/!=1|>2"}),
       ""},
      {"no types", "6.1.50", v2_1,
       named(kRange, {"vers:/1", "vers:A/1", "vers:a", "vers:a`/1", "vers:a{/1", "vers:a:/1",
                      "vers:a,/1", "vers:a@/1"}),
       names_at({0, 1, 2, 3, 4, 5, 6, 7})},
      {"all and none have no constraints", "6.1.50", v2_1,
       named(kRange, {"vers:all/1", "vers:none/1", "vers:alle/1"}), names_at({0, 1})},
      {"constraints alone", "6.1.50", v2_1,
       named(kRange, {"1", "<1", ">1|2", "2|<1", ">=1|<=2|!=3", "=1", "1.0-\u00e4"}), ""},
      {"versions alone are no range", "6.1.50", v2_1, named(kRange, {"1|2", "vers:a/1|2"}),
       names_at({0})},
      {"nothing empty, no blank, no second comparator", "6.1.50", v2_1,
       named(kRange, {"<1||2", "<1|", "|<1", "<", "> 1", R"(<1\t)", "<<1", "<1*", "1<2", "<1!2",
                      "*", "1=2", "vers:a/", "vers:a/1|*"}),
       names_at({0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})},
      {"an empty name is a fault of structure", "6.1.50", v2_1, named(kRange, {""}), ""},
      {"versions are no ranges", "6.1.50", v2_1, named(kVersion, {"> 1", "a|b"}), ""},
  });
}

TEST(CsafRanges, WithOneVersionWithoutAnEndOrOfAnUnknownType) {
  expect_places({
      {"one version", "6.1.59", v2_1, named(kRange, {"vers:a/1", "1", "=1"}), names_at({0, 1, 2})},
      {"more than one, or not a version", "6.1.59", v2_1,
       named(kRange, {"vers:a/1|2", "vers:a/*", "<1", "!=1", "> 1", "vers:a/1|<0"}), ""},
      {"versions are no ranges", "6.1.59", v2_1, named(kVersion, {"1"}), ""},
      {"no end", "6.2.49", v2_1, named(kRange, {">1", ">=1", "<1|>2", ">=1|!=2", "vers:a/!=2|>1"}),
       names_at({0, 1, 2, 3, 4})},
      {"an end", "6.2.49", v2_1,
       named(kRange, {">1|<2", ">1|<=2", ">1|2", "!=1", "<1|!=2", "1", "vers:a/*", "> 1"}), ""},
      {"versions are no ranges", "6.2.49", v2_1, named(kVersion, {">1"}), ""},
      {"types that nobody knows", "6.2.51", v2_1,
       named(kRange, {"vers:unheard/1", "vers:deb/1", "vers:npm/1", "vers:unheard/*"}),
       names_at({0, 3})},
      {"of all types or none, or without one", "6.2.51", v2_1,
       named(kRange, {"vers:all/*", "vers:none/*", "<1", "1", "vers:unheard/> 1"}), ""},
      {"versions are no ranges", "6.2.51", v2_1, named(kVersion, {"vers:unheard/1"}), ""},
  });
}

TEST(CsafRanges, HelpersSayWhatTheBranchesSay) {
  const auto helper = [](std::string_view members) {
    return product("P1", R"(,"product_identification_helper":{)" + std::string(members) + "}");
  };
  const auto version = [&](std::string_view number, std::string_view members) {
    return Draft{.rest = below_product(branch(kVersion, number, helper(members)))};
  };
  const auto with = [&](std::string_view category, std::string_view members) {
    return Draft{.rest = below_product(
                     branch(kVersion, "1", branches(branch(category, "X", helper(members)))))};
  };
  const std::string below = "/product_tree/branches/0/branches/0/branches/0";
  const std::string place = below + "/product/product_identification_helper/";
  const std::string deeper = below + "/branches/0/product/product_identification_helper/";
  const std::string update = R"("cpe":"cpe:2.3:a:v:n:1:u1:*:*:*:*:*:*")";
  const std::string language = R"("cpe":"cpe:2.3:a:v:n:1:*:*:de:*:*:*:*")";
  expect_places({
      {"another version of a package URL", "6.2.42", v2_1,
       version("1", R"("purls":["pkg:npm/n@1","pkg:npm/n@2","npm"])"), place + "purls/1"},
      {"of any case", "6.2.42", v2_1, version("1A", R"("purls":["pkg:npm/n@1a"])"), ""},
      {"no version in the branches",
       "6.2.42",
       v2_1,
       {.rest = below_product(
            branch("language", "de",
                   helper(R"("cpe":"cpe:2.3:a:v:n:1:*:*:*:*:*:*:*","purls":["pkg:npm/n@2"])")))},
       ""},
      {"the nearest branch counts",
       "6.2.42",
       v2_1,
       {.rest = below_product(branch(
            kVersion, "1",
            branches(branch(kVersion, "2", helper(R"("purls":["pkg:npm/n@2","pkg:npm/n@1"])")))))},
       deeper + "purls/1"},
      {"another version of a CPE", "6.2.42", v2_1,
       version("2", R"("cpe":"cpe:2.3:a:v:n:1:*:*:*:*:*:*:*")"), place + "cpe"},
      {"the same of a CPE", "6.2.42", v2_1,
       version("1A", R"("cpe":"cpe:2.3:a:v:n:1a:*:*:*:*:*:*:*")"), ""},
      {"any version of a CPE", "6.2.42", v2_1,
       version("2", R"("cpe":"cpe:2.3:a:v:n:*:*:*:*:*:*:*:*")"), ""},
      {"an update of a CPE", "6.2.42", v2_1, version("1", update), place + "cpe"},
      {"which a patch level says", "6.2.42", v2_1, with("patch_level", update), ""},
      {"or a service pack", "6.2.42", v2_1, with("service_pack", update), ""},
      {"but not a language", "6.2.42", v2_1, with("language", update), deeper + "cpe"},
      {"a language of a CPE", "6.2.42", v2_1, version("1", language), place + "cpe"},
      {"which a language says", "6.2.42", v2_1, with("language", language), ""},
      {"a product of the list",
       "6.2.42",
       v2_1,
       {.rest = helped(update + R"(,"purls":["pkg:npm/n@2"])")},
       ""},
      {"a product without a helper, and one without a CPE",
       "6.2.42",
       v2_1,
       {.rest = below_product(branch(kVersion, "1", product("P1")) + "," +
                              branch(kVersion, "2", helper(R"("skus":["S"])")))},
       ""},
  });
}

/// Products P1, P2 … of siblings, and one vulnerability.
Draft judged_as(std::string_view siblings, std::string_view lists) {
  return {.rest = branched(siblings) + "," +
                  vulnerability(R"("product_status":{)" + std::string(lists) + "}")};
}

TEST(CsafRanges, OverlappingOnesHaveStatusesThatAgree) {
  const auto one = [](std::string_view category, std::string_view name, std::string_view id) {
    return branch(category, name, product(id));
  };
  const auto ranges = [&](std::string_view a, std::string_view b) {
    return one(kRange, a, "P1") + "," + one(kRange, b, "P2");
  };
  const std::string against = R"("known_affected":["P1"],"fixed":["P2"])";
  const std::string alike = R"("first_fixed":["P1"],"fixed":["P2"])";
  const std::string overlap = ranges("vers:intdot/>1|<4", "vers:intdot/>3|<5");
  const std::string bare = ranges(">1|<4", ">3|<5");
  const std::string version = one(kRange, ">1|<4", "P1") + "," + one(kVersion, "3", "P2");
  const std::string before = one(kVersion, "3", "P2") + "," + one(kRange, ">1|<4", "P1");
  const std::string found = "/vulnerabilities/0/product_status";
  std::vector<Places> rows;
  struct Pair {
    std::string_view claim;
    std::string siblings;
    std::string_view contradicting;  ///< the test that finds it; empty: none does
    std::string_view same;
  };
  for (const Pair& pair : {
           Pair{"of vers", overlap, "6.2.50.1", "6.3.19.1"},
           {"of constraints", bare, "6.2.50.2", "6.3.19.2"},
           {"of a version", version, "6.2.50.3", "6.3.19.3"},
           {"of a version before it", before, "6.2.50.3", "6.3.19.3"},
           {"in the order of its type", ranges("vers:deb/<1", "vers:deb/>=1~rc"), "6.2.50.1",
            "6.3.19.1"},
           {"with a plus sign in a bound",
            one(kRange, "vers:deb/<=1.0+b1", "P1") + "," + one(kVersion, "1.0+b1", "P2"),
            "6.2.50.3", "6.3.19.3"},
           {"with a plus sign that is encoded",
            one(kRange, "vers:deb/<=1.0%2Bb1", "P1") + "," + one(kVersion, "1.0+b1", "P2"),
            "6.2.50.3", "6.3.19.3"},
           {"in the plain order, without a type", ranges("<1", ">=1~rc"), "", ""},
           {"of different types", ranges("vers:deb/<3", "vers:rpm/>1"), "", ""},
           {"of types that nobody can order", ranges("vers:all/*", "vers:none/*"), "", ""},
           {"with a type and without one", ranges("vers:generic/>1|<4", ">3|<5"), "", ""},
           {"beside one that breaks the rules", ranges("> 1", ">3|<5"), "", ""},
           {"of one product", one(kRange, ">1|<4", "P1") + "," + one(kRange, ">3|<5", "P1"), "",
            ""},
           {"of two versions", one(kVersion, "3", "P1") + "," + one(kVersion, "3", "P2"), "", ""},
           {"of what is neither", one("language", ">1", "P1") + "," + one(kRange, ">1", "P2"), "",
            ""},
       }) {
    for (const std::string_view test :
         {"6.2.50.1", "6.2.50.2", "6.2.50.3", "6.3.19.1", "6.3.19.2", "6.3.19.3"}) {
      const bool is_against = test.starts_with("6.2");
      rows.push_back({pair.claim, test, v2_1,
                      judged_as(pair.siblings, is_against ? against : alike),
                      test == pair.contradicting || test == pair.same ? found : ""});
    }
  }
  const auto bare_with = [&](std::string_view claim, std::string_view test, std::string_view lists,
                             std::string_view want) {
    rows.push_back({claim, test, v2_1, judged_as(bare, lists), std::string(want)});
  };
  bare_with("a status that contradicts is not the same", "6.3.19.2", against, "");
  bare_with("the same does not contradict", "6.2.50.2", alike, "");
  bare_with("the first has none", "6.2.50.2", R"("fixed":["P2"])", "");
  bare_with("the second has none", "6.2.50.2", R"("fixed":["P1"])", "");
  bare_with("neither has one", "6.3.19.2", R"("fixed":["P3"])", "");
  bare_with("what is recommended has the other status still", "6.2.50.2",
            against + R"(,"recommended":["P1","P2"])", found);
  bare_with("recommended ones have none", "6.3.19.2", R"("recommended":["P1","P2"])", "");
  bare_with("what names no product", "6.2.50.2", against + R"(,"last_affected":[1])", found);
  rows.push_back({"each vulnerability by itself",
                  "6.2.50.2",
                  v2_1,
                  {.rest = branched(bare) +
                           R"(,"vulnerabilities":[{"product_status":{"known_affected":["P1"]}},)"
                           R"({"product_status":{"fixed":["P2"]}},{"product_status":{)" +
                           against + "}}]"},
                  "/vulnerabilities/2/product_status"});
  const auto nested = [&](std::string_view name, std::string_view id) {
    return branch(kRange, name, branches(one("language", "de", id)));
  };
  const std::string half = nested(">1|<4", "P1") + "," + one(kRange, ">3|<5", "P2");
  const std::string other_half = one(kRange, ">1|<4", "P1") + "," + nested(">3|<5", "P2");
  rows.push_back({"the first product lies deeper", "6.2.50.2", v2_1, judged_as(half, against), ""});
  rows.push_back(
      {"the second product lies deeper", "6.2.50.2", v2_1, judged_as(other_half, against), ""});
  rows.push_back(
      {"branches below the first alone", "6.3.19.4", v2_1, {.rest = branched(half)}, ""});
  rows.push_back(
      {"branches below the second alone", "6.3.19.4", v2_1, {.rest = branched(other_half)}, ""});
  const std::string both = nested(">1|<4", "P1") + "," + nested(">3|<5", "P2");
  rows.push_back({"branches below both",
                  "6.3.19.4",
                  v2_1,
                  {.rest = branched(both)},
                  "/product_tree/branches/0/name"});
  rows.push_back({"which are ranges", "6.3.19.5", v2_1, {.rest = branched(both)}, ""});
  const std::string below =
      nested(">1|<4", "P1") + "," + branch(kVersion, "3", branches(one("language", "de", "P2")));
  rows.push_back({"a version is no range", "6.3.19.4", v2_1, {.rest = branched(below)}, ""});
  rows.push_back({"but is in one",
                  "6.3.19.5",
                  v2_1,
                  {.rest = branched(below)},
                  "/product_tree/branches/0/name"});
  rows.push_back({"not of other parents",
                  "6.3.19.4",
                  v2_1,
                  {.rest = branched(branch("vendor", "V", branches(nested(">1|<4", "P1"))) + "," +
                                    branch("vendor", "W", branches(nested(">3|<5", "P2"))))},
                  ""});
  expect_places(rows);
}

TEST(CsafRanges, ComparisonsAreBounded) {
  const auto range_of = [](int versions) {
    std::string range;
    for (int i = 0; i < versions; ++i) {
      range += (i == 0 ? "" : "|") + std::to_string(i + 1);
    }
    return branch(kRange, "vers:intdot/" + range, product("P1"));
  };
  const auto one_version = [](std::string_view name, std::string_view id) {
    return "," + branch(kVersion, name, product(id));
  };
  // A comparison counts one and the intervals of both sides, here 500, of 50,000.
  const auto after = [&](int others) {
    std::string list = range_of(499);
    for (int i = 0; i < others; ++i) {
      list += one_version("0", "P3");
    }
    return list + one_version("7", "P2");
  };
  const std::string_view against = R"("known_affected":["P1"],"fixed":["P2"])";
  // A hundred pairs, of which the last contradicts, in each of many vulnerabilities: the 500,000th
  // is looked at, one more is not.
  const auto pairs_of = [&](int vulnerabilities) {
    std::string list = range_of(1);
    for (int i = 0; i < 100; ++i) {
      list += one_version("1", i == 99 ? "P2" : "P3");
    }
    std::string all;
    for (int i = 1; i < vulnerabilities; ++i) {
      all += R"({"title":"T"},)";
    }
    return Draft{.rest = branched(list) + R"(,"vulnerabilities":[)" + all +
                         R"({"product_status":{)" + std::string(against) + "}}]"};
  };
  const std::string found = "/vulnerabilities/0/product_status";
  expect_places({
      {"the last pair", "6.2.50.3", v2_1, pairs_of(5'000), "/vulnerabilities/4999/product_status"},
      {"the one after it", "6.2.50.3", v2_1, pairs_of(5'001), ""},
      {"1,000 constraints", "6.2.50.3", v2_1,
       judged_as(range_of(1'000) + one_version("7", "P2"), against), found},
      {"1,001 constraints", "6.2.50.3", v2_1,
       judged_as(range_of(1'001) + one_version("7", "P2"), against), ""},
      {"the last that is compared", "6.2.50.3", v2_1, judged_as(after(99), against), found},
      {"the first that is not", "6.2.50.3", v2_1, judged_as(after(100), against), ""},
  });
}

}  // namespace
}  // namespace tocsin::csaf
