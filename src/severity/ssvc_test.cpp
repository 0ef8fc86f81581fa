#include "severity/ssvc.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tocsin::severity {
namespace {

/// "A N T H" as selections of the table's inputs, in order.
std::vector<SsvcSelection> select(const SsvcTable& table, const std::vector<std::string>& values) {
  std::vector<SsvcSelection> out;
  for (std::size_t i = 0; i < values.size(); ++i) {
    out.push_back({.point = table.inputs()[i].key, .value = values[i]});
  }
  return out;
}

TEST(Ssvc, EveryCompiledInTableLoadsAndIsComplete) {
  std::vector<std::pair<std::string, std::size_t>> sizes;
  for (const EmbeddedFile& file : ssvc_rules()) {
    const auto table = SsvcTable::load(file.bytes, file.path);
    ASSERT_TRUE(table) << describe(table.error());
    sizes.emplace_back(table->id().to_text(), table->combinations());
  }
  const std::vector<std::pair<std::string, std::size_t>> want{{"cisa:DT_BOD2604:1.0.0", 16},
                                                              {"cisa:DT_CO:2.0.3", 36},
                                                              {"ssvc:DT_COORD_PUBLISH:1.0.0", 27},
                                                              {"ssvc:DT_COORD_TRIAGE:1.0.0", 192},
                                                              {"ssvc:DT_DP:1.0.0", 72},
                                                              {"ssvc:DT_SP:1.0.0", 36}};
  EXPECT_EQ(sizes, want);
}

TEST(Ssvc, DecidesAsPublished) {
  struct Row {
    std::string table;
    std::vector<std::string> values;
    std::string want;
  };
  const std::vector<Row> rows{
      {"cisa:DT_CO:2.0.3", {"N", "N", "P", "L"}, "T"},
      {"cisa:DT_CO:2.0.3", {"N", "N", "T", "H"}, "T*"},
      {"cisa:DT_CO:2.0.3", {"A", "Y", "P", "M"}, "AT"},
      {"cisa:DT_CO:2.0.3", {"A", "N", "T", "H"}, "AC"},
      {"cisa:DT_BOD2604:1.0.0", {"N", "N", "N", "T"}, "FSU"},
      {"cisa:DT_BOD2604:1.0.0", {"N", "Y", "N", "P"}, "60D"},
      {"cisa:DT_BOD2604:1.0.0", {"N", "Y", "N", "T"}, "14D"},
      {"cisa:DT_BOD2604:1.0.0", {"Y", "Y", "Y", "P"}, "3D"},
      {"cisa:DT_BOD2604:1.0.0", {"Y", "Y", "Y", "T"}, "3DF"},
      {"ssvc:DT_DP:1.0.0", {"N", "S", "Y", "L"}, "D"},
      {"ssvc:DT_DP:1.0.0", {"N", "O", "Y", "VH"}, "O"},
      {"ssvc:DT_DP:1.0.0", {"A", "O", "N", "VH"}, "I"},
      {"ssvc:DT_SP:1.0.0", {"N", "L", "P", "M"}, "D"},
      {"ssvc:DT_SP:1.0.0", {"P", "L", "T", "S"}, "I"},
      {"ssvc:DT_SP:1.0.0", {"P", "E", "T", "M"}, "O"},
      {"ssvc:DT_COORD_PUBLISH:1.0.0", {"UU", "P", "A"}, "P"},
      {"ssvc:DT_COORD_PUBLISH:1.0.0", {"C", "P", "A"}, "N"},
      {"ssvc:DT_COORD_TRIAGE:1.0.0", {"N", "Y", "C", "O", "U", "L", "M"}, "T"},
      {"ssvc:DT_COORD_TRIAGE:1.0.0", {"N", "Y", "C", "O", "U", "E", "M"}, "C"},
      {"ssvc:DT_COORD_TRIAGE:1.0.0", {"Y", "N", "NC", "M", "A", "S", "S"}, "C"},
      {"ssvc:DT_COORD_TRIAGE:1.0.0", {"Y", "N", "NC", "M", "A", "S", "M"}, "D"},
  };
  for (const Row& row : rows) {
    const SsvcTable* const table = find_ssvc_table(row.table);
    ASSERT_NE(table, nullptr) << row.table;
    const auto decided = table->decide(select(*table, row.values));
    ASSERT_TRUE(decided) << describe(decided.error());
    EXPECT_EQ(decided->key, row.want) << row.table;
  }
  EXPECT_EQ(find_ssvc_table("ssvc:DT_DP:2.0.0"), nullptr);
}

TEST(Ssvc, SelectionsOfOtherPointsArePassedOverAndMissingOnesRefused) {
  const SsvcTable& table = *find_ssvc_table("cisa:DT_CO:2.0.3");
  auto selections = select(table, {"A", "Y", "T", "H"});
  selections.push_back({.point = *parse_ssvc_key("x_example.org#lab:NEW:9.0.1"), .value = "Q"});
  selections.push_back({.point = *parse_ssvc_key("ssvc:E:1.0.0"), .value = "N"});
  EXPECT_EQ(table.decide(selections)->key, "AC");

  auto twice = selections;
  twice.push_back(selections[0]);
  EXPECT_EQ(error_of(table.decide(twice)).where, "ssvc:E:1.1.0");
  auto missing = selections;
  missing.erase(missing.begin());
  EXPECT_EQ(error_of(table.decide(missing)).where, "ssvc:E:1.1.0");
  auto wrong = selections;
  wrong[3].value = "VH";
  EXPECT_EQ(error_of(table.decide(wrong)).where, "ssvc:MWI:1.0.0");
}

TEST(Ssvc, KeysKeepAnUnknownNamespace) {
  for (const std::string text :
       {"ssvc:E:1.1.0", "x_org.example#p:A-B_C*:10.20.30", "ssvc//.a.b#c:E:1.0.0"}) {
    const auto key = parse_ssvc_key(text);
    ASSERT_TRUE(key) << text;
    EXPECT_EQ(key->to_text(), text);
  }
  for (const std::string text : {"", ":", "::", "E", "E:1.0.0", "ssvc:E:1.0", "ssvc:E:1.0.x",
                                 "ssvc::1.0.0", ":E:1.0.0", "ss vc:E:1.0.0", "ssvc:E:1.0.0.0"}) {
    EXPECT_FALSE(parse_ssvc_key(text)) << text;
  }
}

TEST(Ssvc, RefusesAnIncompleteTableAtItsLine) {
  const std::string head =
      "schema: tocsin.ssvc/1\nid: a:T:1.0.0\nname: T\nsource: s\ninputs:\n"
      "  - {key: \"a:X:1.0.0\", name: X, values: {L: Low, H: High}}\n"
      "  - {key: \"a:Y:1.0.0\", name: Y, values: {N: Never, S: Sometimes}}\n"
      "outcome: {key: \"a:O:1.0.0\", name: O, values: {D: Defer, I: Immediate}}\nrows:\n";
  EXPECT_TRUE(SsvcTable::load(head + "  - [\"*\", D I]\n", "t"));
  EXPECT_TRUE(SsvcTable::load(head + "  - [\"\", D I D D]\n", "t"));
  EXPECT_TRUE(SsvcTable::load(head + "  - [L, D I]\n  - [\"H *\", D]\n", "t"));
  const std::vector<std::pair<std::string, std::string>> rows{
      {"  - [L, D I]\n", "The combination H N is missing. (at t:10)"},
      {"  - [L, D I]\n  - [\"*\", D I]\n", "The combination L N stands twice. (at t:11)"},
      {"  - [L, D]\n", "The row needs 2 outcomes. (at t:10)"},
      {"  - [L, D I I]\n", "The row needs 2 outcomes. (at t:10)"},
      {"  - [Q, D I]\n", "X has no value Q. (at t:10)"},
      {"  - [L, D Q]\n", "The outcome has no value Q. (at t:10)"},
      {"  - [L N N, D]\n", "The row has more values than the table has inputs. (at t:10)"},
      {"  - [L]\n", "A row is a list of values and a list of outcomes. (at t:10)"},
      {"  []\nother: 1\n", "A table has no such field. (at t:11)"},
  };
  for (const auto& [text, want] : rows) {
    const auto table = SsvcTable::load(head + text, "t");
    ASSERT_FALSE(table) << text;
    EXPECT_EQ(describe(table.error()), want);
  }
}

}  // namespace
}  // namespace tocsin::severity
