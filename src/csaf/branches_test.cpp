// The branches of the product tree: what their names and categories may be, and in which order.
#include "csaf/testing.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

using namespace testing;

constexpr Of v2_0 = Of::v2_0;
constexpr Of v2_1 = Of::v2_1;

/// Branches inside one another, the outermost first, and a product in the last.
Draft nested(std::initializer_list<std::pair<std::string_view, std::string_view>> list) {
  std::string inside = product("P1");
  for (auto one = std::rbegin(list); one != std::rend(list); ++one) {
    inside = branches(branch(one->first, one->second, inside));
  }
  return {.rest = R"("product_tree":{)" + inside + "}"};
}

/// One branch of a category for each name.
Draft named(std::string_view category, std::initializer_list<std::string_view> names) {
  std::string list;
  for (const std::string_view name : names) {
    list += (list.empty() ? "" : ",") + branch(category, name, product("P1"));
  }
  return {.rest = branched(list)};
}

/// The pointers of these branches' names.
std::string names_at(std::initializer_list<int> places) {
  std::string out;
  for (const int place : places) {
    out += (out.empty() ? "" : " ") + std::string("/product_tree/branches/") +
           std::to_string(place) + "/name";
  }
  return out;
}

TEST(CsafBranches, AVersionIsNoRange) {
  const std::string_view version = "product_version";
  expect_places({
      {"words of ranges", "6.1.31", v2_0,
       named(version,
             {"after 1", "all", "before 1", "earlier", "1 or later", "1 and prior", "versions 1"}),
       names_at({0, 1, 2, 3, 4, 5, 6})},
      {"of any case, between any white space", "6.1.31", v2_0,
       named(version, {"1 AND Prior", R"(1\tprior\t)", R"(\nprior)", R"( \r\nx\fprior)", "1  all"}),
       names_at({0, 1, 2, 3, 4})},
      {"as whole words alone", "6.1.31", v2_0,
       named(version, {"priority", "1 overall", "small", "version 1", "befor e", "1.0", "", " "}),
       ""},
      {"signs anywhere", "6.1.31", v2_0, named(version, {"1.0<", "a>b", "=1"}), names_at({0, 1})},
      {"of a version alone", "6.1.31", v2_0, named("product_name", {"before 1", "<1"}), ""},
      {"a v before a digit", "6.3.11", v2_0,
       named(version, {"v0", "V9", "v1.2", "v", "V", "va", "v/", "v:", "1v2", "w1"}),
       names_at({0, 1, 2})},
      {"which other names may have", "6.3.11", v2_0, named("product_name", {"v1"}), ""},
  });
}

TEST(CsafBranches, ARangeIsInTheVersNotation) {
  const std::string_view range = "product_version_range";
  expect_places({
      {"types and constraints", "6.2.18", v2_0,
       named(range, {"vers:a/1", "vers:z9.-+0/*", "vers:.a/x", "vers:a/b/c"}), ""},
      {"no type", "6.2.18", v2_0, named(range, {"vers:/1", "vers:", "vers:a", "a/1", "", "/"}),
       names_at({0, 1, 2, 3, 4, 5})},
      {"no constraints", "6.2.18", v2_0, named(range, {"vers:a/", "vers:/"}), names_at({0, 1})},
      {"a type that begins with a digit", "6.2.18", v2_0, named(range, {"vers:0a/1", "vers:9a/1"}),
       names_at({0, 1})},
      {"signs that a type does not have, beside those that it has", "6.2.18", v2_0,
       named(range, {"vers:a`/1", "vers:a{/1", "vers:A/1", "vers:a:/1", "vers:a,/1", "vers:a_/1"}),
       names_at({0, 1, 2, 3, 4, 5})},
      {"of a range alone", "6.2.18", v2_0, named("product_version", {"<1"}), ""},
      {"a range at all", "6.3.10", v2_0, named(range, {"vers:a/1"}),
       "/product_tree/branches/0/category"},
      {"a version", "6.3.10", v2_0, named("product_version", {"1"}), ""},
  });
}

TEST(CsafBranches, CategoriesOnTheWayToAProduct) {
  const std::string deep = "/product_tree/branches/0/branches/0/branches/0/product";
  const std::string two = "/product_tree/branches/0/branches/0/product";
  expect_places({
      {"the same again, with another between", "6.1.57", v2_1,
       nested({{"vendor", "V"}, {"product_name", "N"}, {"vendor", "W"}}), deep},
      {"the same again, and below it another", "6.1.57", v2_1,
       nested({{"vendor", "V"}, {"vendor", "W"}, {"product_name", "N"}}), deep},
      {"the same again, and above it another", "6.1.57", v2_1,
       nested({{"product_name", "N"}, {"vendor", "V"}, {"vendor", "W"}}), deep},
      {"each once", "6.1.57", v2_1,
       nested({{"vendor", "V"}, {"product_name", "N"}, {"product_version", "1"}}), ""},
      {"families may stand in families", "6.1.57", v2_1,
       nested({{"product_family", "V"}, {"product_family", "N"}, {"product_family", "1"}}), ""},
      {"a product of the list", "6.1.57", v2_1, {.rest = tree()}, ""},
      {"a range in a version", "6.1.58", v2_1,
       nested({{"product_version", "1"}, {"vendor", "V"}, {"product_version_range", "<2"}}), deep},
      {"a range alone", "6.1.58", v2_1, nested({{"product_version_range", "<2"}}), ""},
      {"a version alone", "6.1.58", v2_1, nested({{"product_version", "2"}}), ""},
      {"the order of vendor, name and version", "6.3.9", v2_0,
       nested({{"vendor", "V"}, {"product_name", "N"}, {"product_version", "1"}}), ""},
      {"with others between", "6.3.9", v2_0,
       nested({{"vendor", "V"},
               {"product_family", "F"},
               {"product_name", "N"},
               {"product_version", "1"},
               {"language", "de"}}),
       ""},
      {"with another above", "6.3.9", v2_0,
       nested({{"product_family", "F"},
               {"vendor", "V"},
               {"product_name", "N"},
               {"product_version", "1"}}),
       ""},
      {"another order", "6.3.9", v2_0,
       nested({{"product_name", "N"}, {"vendor", "V"}, {"product_version", "1"}}), deep},
      {"no vendor", "6.3.9", v2_0, nested({{"product_name", "N"}, {"product_version", "1"}}), two},
      {"no version", "6.3.9", v2_0, nested({{"vendor", "V"}, {"product_name", "N"}}), two},
      {"a range will do in 2.1", "6.3.9", v2_1,
       nested({{"vendor", "V"}, {"product_name", "N"}, {"product_version_range", "<1"}}), ""},
      {"but in place of the version alone", "6.3.9", v2_1,
       nested({{"vendor", "V"}, {"product_version_range", "<1"}, {"product_version", "1"}}), deep},
      {"and not in 2.0", "6.3.9", v2_0,
       nested({{"vendor", "V"}, {"product_name", "N"}, {"product_version_range", "<1"}}), deep},
      {"a product of the list has no branches", "6.3.9", v2_0, {.rest = tree()}, ""},
      {"no vendor is called so, however it is written", "6.2.48", v2_1,
       named("vendor", {"Open Source", "open-source", "OPEN_SOURCE", "open\u00a0\u2013source",
                        "o p e n\\tSource", "Open Sources", "opensourc"}),
       names_at({0, 1, 2, 3, 4})},
      {"a product may be", "6.2.48", v2_1, named("product_name", {"Open Source"}), ""},
  });
}

TEST(CsafBranches, ThirtyOfThemLieInsideOneAnother) {
  const auto families = [](int count) {
    std::string inside = product("P1");
    for (int i = 0; i < count; ++i) {
      inside = branches(branch("product_family", "F", inside));
    }
    return Draft{.rest = R"("product_tree":{)" + inside + "}"};
  };
  std::string place = "/product_tree";
  for (int i = 0; i < 31; ++i) {
    place += "/branches/0";
  }
  expect_places({
      {"30", "6.1.34", v2_1, families(30), ""},
      {"31", "6.1.34", v2_1, families(31), place + "/product"},
      {"a product of the list", "6.1.34", v2_1, {.rest = tree()}, ""},
  });
}

}  // namespace
}  // namespace tocsin::csaf
