#include "names/cpe.h"

#include "base/error_for_test.h"
#include "names/cpe_compare.h"
#include "names/cpe_tree.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tocsin::names {
namespace {

TEST(Cpe, BindsAndUnbindsAmongTheThreeForms) {
  struct Row {
    std::string formatted, uri, wfn;
  };
  const std::vector<Row> rows{
      {"cpe:2.3:a:microsoft:internet_explorer:8.0.6001:beta:*:*:*:*:*:*",
       "cpe:/a:microsoft:internet_explorer:8.0.6001:beta",
       R"(wfn:[part="a",vendor="microsoft",product="internet_explorer",version="8\.0\.6001",)"
       R"(update="beta",edition=ANY,language=ANY,sw_edition=ANY,target_sw=ANY,target_hw=ANY,other=ANY])"},
      {"cpe:2.3:a:hp:insight:7.4.0.1570:-:*:*:online:win2003:x64:*",
       "cpe:/a:hp:insight:7.4.0.1570:-:~~online~win2003~x64~",
       R"(wfn:[part="a",vendor="hp",product="insight",version="7\.4\.0\.1570",update=NA,)"
       R"(edition=ANY,language=ANY,sw_edition="online",target_sw="win2003",target_hw="x64",other=ANY])"},
      {R"(cpe:2.3:a:foo\\bar:big\$money:2010:*:*:*:special:ipod_touch:80gb:*)",
       "cpe:/a:foo%5cbar:big%24money:2010::~~special~ipod_touch~80gb~",
       R"(wfn:[part="a",vendor="foo\\bar",product="big\$money",version="2010",update=ANY,)"
       R"(edition=ANY,language=ANY,sw_edition="special",target_sw="ipod_touch",target_hw="80gb",other=ANY])"},
      {R"(cpe:2.3:o:a\:b:??c\*:8.*:sp?:e:en-us:*:*:*:*)",
       "cpe:/o:a%3ab:%01%01c%2a:8.%02:sp%01:e:en-us",
       R"(wfn:[part="o",vendor="a\:b",product="??c\*",version="8\.*",update="sp?",)"
       R"(edition="e",language="en\-us",sw_edition=ANY,target_sw=ANY,target_hw=ANY,other=ANY])"},
      {"cpe:2.3:*:*:*:*:*:*:*:*:*:*:*", "cpe:/",
       "wfn:[part=ANY,vendor=ANY,product=ANY,version=ANY,update=ANY,edition=ANY,language=ANY,"
       "sw_edition=ANY,target_sw=ANY,target_hw=ANY,other=ANY]"},
      {R"(cpe:2.3:h:x:y:-:-:\~z:-:-:-:-:-)", "cpe:/h:x:y:-:-:~%7ez~-~-~-~-:-",
       R"(wfn:[part="h",vendor="x",product="y",version=NA,update=NA,edition="\~z",language=NA,)"
       R"(sw_edition=NA,target_sw=NA,target_hw=NA,other=NA])"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.formatted);
    const auto formatted = parse_cpe(row.formatted);
    const auto uri = parse_cpe(row.uri);
    const auto wfn = parse_cpe(row.wfn);
    ASSERT_TRUE(formatted) << describe(formatted.error());
    ASSERT_TRUE(uri) << describe(uri.error());
    ASSERT_TRUE(wfn) << describe(wfn.error());
    EXPECT_EQ(*formatted, *uri);
    EXPECT_EQ(*formatted, *wfn);
    EXPECT_EQ(to_formatted(*formatted), row.formatted);
    EXPECT_EQ(to_uri(*formatted), row.uri);
    EXPECT_EQ(to_wfn(*formatted), row.wfn);
  }
}

TEST(Cpe, ReadsOtherSpellingsAsTheSameName) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"CPE:2.3:A:Foo:BAR:1:*:*:*:*:*:*:*", "cpe:2.3:a:foo:bar:1:*:*:*:*:*:*:*"},
      {R"(cpe:2.3:a:x\.y:a\-b:\_c:*:*:*:*:*:*:*)", "cpe:2.3:a:x.y:a-b:_c:*:*:*:*:*:*:*"},
      {"cpe:2.3:a:x!y:b:*:*:*:*:*:*:*:*", R"(cpe:2.3:a:x\!y:b:*:*:*:*:*:*:*:*)"},
      {"cpe:/a:x:y:::", "cpe:2.3:a:x:y:*:*:*:*:*:*:*:*"},
      {"cpe:/a:x:y~z", R"(cpe:2.3:a:x:y\~z:*:*:*:*:*:*:*:*)"},
      {R"(wfn:[vendor="x", part="a"])", "cpe:2.3:a:x:*:*:*:*:*:*:*:*:*"},
      {"wfn:[]", "cpe:2.3:*:*:*:*:*:*:*:*:*:*:*"},
  };
  for (const auto& [text, want] : rows) {
    SCOPED_TRACE(text);
    const auto name = parse_cpe(text);
    ASSERT_TRUE(name) << describe(name.error());
    EXPECT_EQ(to_formatted(*name), want);
  }
}

TEST(Cpe, RefusesWhatIsNotAName) {
  const std::string tail = ":*:*:*:*:*:*:*:*";
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", ""},
      {"cpe:2.2:a:x:y" + tail, ""},
      {"cpe:2.3:a:x:y:*:*:*:*:*:*:*", ""},
      {"cpe:2.3:a:x:y:z" + tail, ""},
      {"cpe:2.3:a:x:y:*:*:*:*:*:*:*:x\\", ""},
      {"cpe:2.3:b:x:y" + tail, "part"},
      {"cpe:2.3:a*:x:y" + tail, "part"},
      {"cpe:2.3:a::y" + tail, "vendor"},
      {"cpe:2.3:a:x*y:y" + tail, "vendor"},
      {"cpe:2.3:a:**:y" + tail, "vendor"},
      {"cpe:2.3:a:*?x:y" + tail, "vendor"},
      {"cpe:2.3:a:x y:y" + tail, "vendor"},
      {"cpe:2.3:a:\\x:y" + tail, "vendor"},
      {"cpe:2.3:a:\\-:y" + tail, "vendor"},
      {"cpe:2.3:a:\xc3\xa9:y" + tail, "vendor"},
      {std::string("cpe:2.3:a:x\0:y", 14) + tail, "vendor"},
      {"cpe:/a:x:y:1:2:~a~b~c~d", "edition"},
      {"cpe:/a:x:y:1:2:3:4:5", ""},
      {"cpe:/a:x%4", "vendor"},
      {"cpe:/a:x%41", "vendor"},
      {"cpe:/a:x!", "vendor"},
      {"cpe:/a:x%02y", "vendor"},
      {"wfn:[part=\"a\"", ""},
      {"wfn:[part=\"a\",]", ""},
      {"wfn:[part=\"a\",part=\"a\"]", "part"},
      {"wfn:[part=a]", "part"},
      {"wfn:[part=\"a]", "part"},
      {"wfn:[vendor=\"*\"]", "vendor"},
      {"wfn:[colour=ANY]", ""},
  };
  for (const auto& [text, where] : rows) {
    SCOPED_TRACE(text);
    const auto name = parse_cpe(text);
    ASSERT_FALSE(name);
    EXPECT_EQ(error_of(name).where, where) << error_of(name).message;
  }
  EXPECT_EQ(error_of(parse_cpe("cpe:/a:" + std::string(kCpeBytesMax, 'x'))).code, Errc::too_large);
  EXPECT_FALSE(parse_cpe("cpe:2.3:a:" + std::string(256, '?') + "x:y" + tail));
  EXPECT_TRUE(parse_cpe("cpe:2.3:a:" + std::string(255, '?') + "x:y" + tail));
}

Cpe with_version(const std::string& version) {
  return *parse_cpe("cpe:2.3:a:x:y:" + version + ":*:*:*:*:*:*:*");
}

TEST(CpeCompare, AttributeTable) {
  struct Row {
    std::string source, target, want;
  };
  const std::vector<Row> rows{
      // Table 6-2, row by row.
      {"*", "*", "equal"},
      {"*", "-", "superset"},
      {"*", "1", "superset"},
      {"*", "1*", "undefined"},
      {"-", "*", "subset"},
      {"-", "-", "equal"},
      {"-", "1", "disjoint"},
      {"-", "1*", "undefined"},
      {"1", "1", "equal"},
      {"1", "2", "disjoint"},
      {"1", "1*", "undefined"},
      {"1", "-", "disjoint"},
      {"1", "*", "subset"},
      {"1*", "12", "superset"},
      {"1*", "2", "disjoint"},
      {"1*", "*", "subset"},
      {"1*", "-", "disjoint"},
      {"1*", "1*", "undefined"},
      // Wildcards at either end.
      {"1*", "1", "superset"},
      {"*1", "21", "superset"},
      {"*1", "12", "disjoint"},
      {"*1*", "212", "superset"},
      {"*1*", "22", "disjoint"},
      {"1?", "1", "superset"},
      {"1?", "12", "superset"},
      {"1?", "123", "disjoint"},
      {"??1", "1", "superset"},
      {"??1", "xx1", "superset"},
      {"??1", "xxx1", "disjoint"},
      {"?1?", "x1y", "superset"},
      {"?1?", "x1yz", "disjoint"},
      {"?1*", "11xyz", "superset"},
      {"??", "ab", "superset"},
      {"??", "abc", "disjoint"},
      {R"(8\**)", R"(8\*9)", "superset"},
      {R"(8\**)", "89", "disjoint"},
      {"*aab", "aaab", "superset"},
      // Case does not count.
      {"RC1", "rc1", "equal"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.source + " against " + row.target);
    EXPECT_EQ(to_text(compare(with_version(row.source)[CpeAttribute::version],
                              with_version(row.target)[CpeAttribute::version])),
              row.want);
  }
}

TEST(CpeCompare, WholeNames) {
  struct Row {
    std::string source, target, want;
  };
  const std::string tail = ":*:*:*:*:*:*";
  const std::vector<Row> rows{
      {"cpe:2.3:a:x:y:1:*" + tail, "cpe:/a:x:y:1", "equal"},
      {"cpe:2.3:a:x:y:*:*" + tail, "cpe:/a:x:y:1", "superset"},
      {"cpe:/a:x:y:1", "cpe:2.3:a:x:y:*:*" + tail, "subset"},
      {"cpe:2.3:a:x:y:1:*" + tail, "cpe:2.3:a:x:y:*:sp1" + tail, "undefined"},
      {"cpe:2.3:a:x:y:*:*" + tail, "cpe:2.3:a:x:z:1:*" + tail, "disjoint"},
      {"cpe:2.3:a:x:y:1:*" + tail, "cpe:2.3:a:x:y:1*:*" + tail, "undefined"},
      // Disjoint in one attribute decides, whatever the others are.
      {"cpe:2.3:a:x:y:1:*" + tail, "cpe:2.3:a:x:z:1*:*" + tail, "disjoint"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.source + " against " + row.target);
    EXPECT_EQ(to_text(compare(*parse_cpe(row.source), *parse_cpe(row.target)).whole), row.want);
  }
}

/// What the legs answer, by product: y, n or u.
CpeMatch judge(const CpeNode& tree, const std::string& installed, const std::string& unknown = "") {
  return evaluate(tree, [&](const CpeLeg& leg) {
    const std::string& product = leg.name[CpeAttribute::product].text;
    if (installed.find(product) != std::string::npos) {
      return Ternary::yes;
    }
    return unknown.find(product) != std::string::npos ? Ternary::unknown : Ternary::no;
  });
}

std::string leg(const std::string& product, const std::string& vulnerable) {
  return R"({"criteria":"cpe:2.3:a:v:)" + product + R"(:*:*:*:*:*:*:*:*","vulnerable":)" +
         vulnerable + R"(,"versionEndExcluding":"2"})";
}

TEST(CpeTree, PlatformLegsHaveToHoldButAreNotVulnerable) {
  const std::string text =
      R"([{"operator":"AND","nodes":[{"operator":"OR","negate":false,"cpeMatch":[)" +
      leg("p", "true") + "," + leg("q", "true") +
      R"(]},{"operator":"OR","negate":false,"cpeMatch":[)" + leg("w", "false") + "]}]}]";
  const auto document = JsonDocument::parse(text);
  const auto tree = read_configurations(document->root());
  ASSERT_TRUE(tree) << describe(tree.error());
  EXPECT_EQ(tree->children[0].children[0].legs[0].bounds.end_excluding, "2");
  EXPECT_EQ(judge(*tree, "p").holds, Ternary::no);
  EXPECT_EQ(judge(*tree, "w").holds, Ternary::no);
  const CpeMatch match = judge(*tree, "pw");
  EXPECT_EQ(match.holds, Ternary::yes);
  ASSERT_EQ(match.vulnerable.size(), 1U);
  EXPECT_EQ(match.vulnerable[0]->name[CpeAttribute::product].text, "p");
  EXPECT_EQ(judge(*tree, "w", "q").holds, Ternary::unknown);
  EXPECT_EQ(judge(*tree, "", "w").holds, Ternary::no);
}

TEST(CpeTree, NegationTurnsTheAnswerAndNamesNoLeg) {
  const std::string text =
      R"([{"nodes":[{"operator":"OR","negate":true,"cpeMatch":[)" + leg("p", "true") + R"(]}]}])";
  const auto document = JsonDocument::parse(text);
  const auto tree = read_configurations(document->root());
  ASSERT_TRUE(tree);
  EXPECT_EQ(judge(*tree, "p").holds, Ternary::no);
  EXPECT_EQ(judge(*tree, "").holds, Ternary::yes);
  EXPECT_TRUE(judge(*tree, "").vulnerable.empty());
  EXPECT_EQ(judge(*tree, "", "p").holds, Ternary::unknown);
}

TEST(CpeTree, RefusesWrongTreesWithTheirPlace) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"{}", ""},
      {"[1]", "/0"},
      {R"([{"operator":"XOR"}])", "/0/operator"},
      {R"([{"negate":1}])", "/0/negate"},
      {R"([{"nodes":{}}])", "/0/nodes"},
      {R"([{"cpeMatch":[{"vulnerable":true}]}])", "/0/cpeMatch/0"},
      {R"([{"cpeMatch":[{"criteria":"x","vulnerable":true}]}])", "/0/cpeMatch/0/criteria"},
      {R"([{"cpeMatch":[{"criteria":"cpe:/a"}]}])", "/0/cpeMatch/0"},
  };
  for (const auto& [text, where] : rows) {
    SCOPED_TRACE(text);
    const auto document = JsonDocument::parse(text);
    ASSERT_TRUE(document);
    const auto tree = read_configurations(document->root());
    ASSERT_FALSE(tree);
    EXPECT_EQ(error_of(tree).where, where);
  }
  std::string nested = "[";
  for (int i = 0; i < 20; ++i) {
    nested += R"({"children":[)";
  }
  for (int i = 0; i < 20; ++i) {
    nested += "]}";
  }
  const auto document = JsonDocument::parse(nested + "]");
  ASSERT_TRUE(document);
  EXPECT_EQ(error_of(read_configurations(document->root())).code, Errc::too_large);
}

}  // namespace
}  // namespace tocsin::names
