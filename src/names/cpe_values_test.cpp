// CPE names at the boundaries of their characters, and trees of them at theirs.
#include "base/error_for_test.h"
#include "names/cpe.h"
#include "names/cpe_compare.h"
#include "names/cpe_tree.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tocsin::names {
namespace {

const std::string kTail = ":y:*:*:*:*:*:*:*:*";

TEST(Cpe, ValuesThatAreRead) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"cpe:2.3:a:AZaz09_" + kTail, "cpe:2.3:a:azaz09_" + kTail},
      {R"(cpe:2.3:a:\-*)" + kTail, R"(cpe:2.3:a:-*)" + kTail},
      {R"(cpe:2.3:a:*\-)" + kTail, R"(cpe:2.3:a:*-)" + kTail},
      {R"(cpe:2.3:a:x-)" + kTail, R"(cpe:2.3:a:x-)" + kTail},
      {R"(cpe:2.3:a:\~\!)" + kTail, R"(cpe:2.3:a:\~\!)" + kTail},
      {"cpe:2.3:a:??x*" + kTail, "cpe:2.3:a:??x*" + kTail},
      {"cpe:/a:Z9%29%2f%40%7E:y", R"(cpe:2.3:a:z9\)\/\@\~)" + kTail},
      {"cpe:/a:%5B%5d:y", R"(cpe:2.3:a:\[\])" + kTail},
      {"cpe:/a:~x:y", R"(cpe:2.3:a:\~x)" + kTail},
      {R"(wfn:[part="a",vendor="x",   product="y"])", "cpe:2.3:a:x" + kTail},
  };
  for (const auto& [text, want] : rows) {
    const auto name = parse_cpe(text);
    ASSERT_TRUE(name) << text << ": " << describe(name.error());
    EXPECT_EQ(to_formatted(*name), want) << text;
  }
  const std::string most = "cpe:/a:" + std::string(kCpeBytesMax - 7, 'x');
  EXPECT_TRUE(parse_cpe(most));
  EXPECT_EQ(error_of(parse_cpe(most + "x")).code, Errc::too_large);
}

TEST(Cpe, ValuesThatAreRefused) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"cpe:2.3:a:x\x7f" + kTail, "vendor"},
      {R"(cpe:2.3:a:\Z)" + kTail, "vendor"},
      {R"(cpe:2.3:a:\9)" + kTail, "vendor"},
      {R"(cpe:2.3:a:\a)" + kTail, "vendor"},
      {"cpe:2.3:a:?*x" + kTail, "vendor"},
      {"cpe:2.3:a:x?*" + kTail, "vendor"},
      {"cpe:2.3:a:?*" + kTail, "vendor"},
      {"cpe:2.3:a:x*?" + kTail, "vendor"},
      {"cpe:2.3:*a:x" + kTail, "part"},
      {"cpe:2.3:?a:x" + kTail, "part"},
      {"cpe:2.3:a?:x" + kTail, "part"},
      {"cpe:/a:x%2g", "vendor"},
      {"cpe:/a:x%2`", "vendor"},
      {"cpe:/a:x%2_", "vendor"},
      {"cpe:/a:x%2/", "vendor"},
      {"cpe:/a:x%2:y", "vendor"},
      {"cpe:/a:x%g1", "vendor"},
      {"cpe:/a:x%_1", "vendor"},
      {"cpe:/a:x%`1", "vendor"},
      {"cpe:/a:x%20", "vendor"},
      {"cpe:/a:x%00", "vendor"},
      {"cpe:/a:x%7f", "vendor"},
      {"cpe:/a:x%5f", "vendor"},
      {"cpe:/a:x%", "vendor"},
      {"wfn:[part]", ""},
      {R"(wfn:[part="a" vendor="x"])", ""},
      {R"(wfn:[part="a"xvendor="x"])", ""},
      {R"(wfn:[part="a\"])", "part"},
  };
  for (const auto& [text, where] : rows) {
    const auto name = parse_cpe(text);
    ASSERT_FALSE(name) << text;
    EXPECT_EQ(error_of(name).where, where) << text << ": " << error_of(name).message;
  }
  std::string attributes = "cpe:2.3";
  for (int i = 0; i < 2000; ++i) {
    attributes += ":-";
  }
  EXPECT_EQ(error_of(parse_cpe(attributes)).message, "A formatted string has eleven attributes.");
}

TEST(CpeCompare, WildcardsAtTheirBoundaries) {
  struct Row {
    std::string source, target, want;
  };
  for (const Row& row : {
           Row{"123*", "1", "disjoint"},
           {"*123", "12", "disjoint"},
           {"1", "*1", "undefined"},
           {"1", "1?", "undefined"},
           {"??", "-", "disjoint"},
           {"??", "a", "superset"},
           {"-", "1", "disjoint"},
           {"1", "12", "disjoint"},
           {"?1", "11", "superset"},
           {"1??", "1", "superset"},
           {"1??", "111", "superset"},
           {"1??", "1111", "disjoint"},
           {"?12?", "012", "superset"},
           {"?12?", "120", "superset"},
           {"?12?", "0120", "superset"},
           {"?12?", "00120", "disjoint"},
           {"?12*", "00120", "disjoint"},
           {"*12?", "00120", "superset"},
       }) {
    const auto value = [](const std::string& version) {
      return (*parse_cpe("cpe:2.3:a:x:y:" + version + ":*:*:*:*:*:*:*"))[CpeAttribute::version];
    };
    EXPECT_EQ(to_text(compare(value(row.source), value(row.target))), row.want)
        << row.source << " " << row.target;
  }
}

constexpr std::string_view kCriteria = R"("criteria":"cpe:/a:v:p","vulnerable":true)";

/// The tree of one configuration, or where it is at fault.
std::string fault_of(std::string_view node) {
  const auto document = JsonDocument::parse("[" + std::string(node) + "]");
  const auto tree = read_configurations(document->root());
  return tree ? "" : tree.error().where;
}
std::string leg_with(std::string_view members) {
  return R"({"cpeMatch":[{)" + std::string(kCriteria) + std::string(members) + "}]}";
}

TEST(CpeTree, MembersThatMayBeMissingOrNull) {
  EXPECT_EQ(fault_of("{}"), "");
  EXPECT_EQ(fault_of(R"({"operator":null,"negate":null})"), "");
  EXPECT_EQ(fault_of(R"({"operator":"OR","negate":true})"), "");
  EXPECT_EQ(fault_of(R"({"operator":1})"), "/0/operator");
  EXPECT_EQ(fault_of(R"({"negate":"true"})"), "/0/negate");
  EXPECT_EQ(fault_of(R"({"cpeMatch":{}})"), "/0/cpeMatch");
  EXPECT_EQ(fault_of(R"({"children":1})"), "/0/children");
  EXPECT_EQ(fault_of(R"({"cpeMatch":[{"criteria":"cpe:/a:v:p","vulnerable":1}]})"),
            "/0/cpeMatch/0");
  EXPECT_EQ(fault_of(R"({"cpeMatch":[{"criteria":1,"vulnerable":true}]})"), "/0/cpeMatch/0");
  for (const std::string bound : {"versionStartIncluding", "versionStartExcluding",
                                  "versionEndIncluding", "versionEndExcluding"}) {
    const std::string at = "/0/cpeMatch/0/" + bound;
    EXPECT_EQ(fault_of(leg_with(",\"" + bound + "\":\"1\"")), "") << bound;
    EXPECT_EQ(fault_of(leg_with(",\"" + bound + "\":null")), "") << bound;
    EXPECT_EQ(fault_of(leg_with(",\"" + bound + "\":1")), at);
    EXPECT_EQ(fault_of(leg_with(",\"" + bound + "\":\"\"")), at);
  }
}

TEST(CpeTree, BoundsAreReadEachForItself) {
  const auto document =
      JsonDocument::parse("[" +
                          leg_with(R"(,"versionStartIncluding":"1","versionStartExcluding":"2",)"
                                   R"("versionEndIncluding":"3","versionEndExcluding":"4")") +
                          "]");
  const auto tree = read_configurations(document->root());
  ASSERT_TRUE(tree);
  const CpeVersionBounds want{
      .start_including = "1", .start_excluding = "2", .end_including = "3", .end_excluding = "4"};
  EXPECT_EQ(tree->children[0].legs[0].bounds, want);
}

TEST(CpeTree, DepthAndLegsAreBounded) {
  const auto deep = [](std::size_t depth) {
    std::string out;
    for (std::size_t i = 1; i < depth; ++i) {
      out += R"({"children":[)";
    }
    out += "{}";
    for (std::size_t i = 1; i < depth; ++i) {
      out += "]}";
    }
    return "[" + out + "]";
  };
  const auto read = [](const std::string& text) {
    const auto document = JsonDocument::parse(text);
    return read_configurations(document->root());
  };
  EXPECT_TRUE(read(deep(kCpeTreeDepthMax)));
  EXPECT_EQ(error_of(read(deep(kCpeTreeDepthMax + 1))).code, Errc::too_large);
  const auto wide = [](std::size_t legs) {
    std::string out;
    for (std::size_t i = 0; i < legs; ++i) {
      out += (i == 0 ? "{" : ",{") + std::string(kCriteria) + "}";
    }
    return R"([{"cpeMatch":[)" + out + "]}]";
  };
  EXPECT_TRUE(read(wide(kCpeTreeLegsMax)));
  EXPECT_EQ(error_of(read(wide(kCpeTreeLegsMax + 1))).code, Errc::too_large);
}

TEST(CpeTree, ANodeOfLegsAloneAndOneOfNothing) {
  const auto leg = [](std::string_view product) {
    return R"({"criteria":"cpe:/a:v:)" + std::string(product) + R"(","vulnerable":true})";
  };
  const auto holds = [](const std::string& node, std::string_view installed) {
    const auto document = JsonDocument::parse("[" + node + "]");
    const auto tree = read_configurations(document->root());
    return evaluate(*tree,
                    [installed](const CpeLeg& one) {
                      const std::string& product = one.name[CpeAttribute::product].text;
                      return installed.find(product) != std::string_view::npos ? Ternary::yes
                                                                               : Ternary::no;
                    })
        .holds;
  };
  const std::string both = R"({"operator":"AND","cpeMatch":[)" + leg("p") + "," + leg("q") + "]}";
  EXPECT_EQ(holds(both, "pq"), Ternary::yes);
  EXPECT_EQ(holds(both, "p"), Ternary::no);
  EXPECT_EQ(holds(R"({"operator":"AND"})", ""), Ternary::no);
  EXPECT_EQ(holds(R"({"operator":"OR"})", ""), Ternary::no);
  EXPECT_EQ(holds(R"({"operator":"AND","negate":true})", ""), Ternary::yes);
  EXPECT_EQ(holds(R"({"operator":"AND","children":[)" + both + "]}", "pq"), Ternary::yes);
}

}  // namespace
}  // namespace tocsin::names
