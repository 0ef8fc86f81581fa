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

TEST(Ssvc, PartsOfKeysAtTheirBoundaries) {
  const std::string most(200, 'n');
  for (const std::string& text :
       {std::string("azAZ09_.-#/:azAZ09*_-:0.0.9"), std::string("a:E:999999.0.0"),
        most + ":E:1.0.0", "a:" + most + ":1.0.0"}) {
    EXPECT_TRUE(parse_ssvc_key(text)) << text;
  }
  for (const std::string& text : {std::string("a:E:1000000.0.0"),
                                  "n" + most + ":E:1.0.0",
                                  "a:n" + most + ":1.0.0",
                                  std::string("a:E:1..0"),
                                  std::string("a:E:.0.0"),
                                  std::string("a:E:1.0."),
                                  std::string("a:E:/.0.0"),
                                  std::string("a:E:;.0.0"),
                                  std::string("a:E:-1.0.0"),
                                  std::string("a`:E:1.0.0"),
                                  std::string("a{:E:1.0.0"),
                                  std::string("a@:E:1.0.0"),
                                  std::string("a[:E:1.0.0"),
                                  std::string("a;:E:1.0.0"),
                                  std::string("a:E/:1.0.0"),
                                  std::string("a:E;:1.0.0"),
                                  std::string("a:E.:1.0.0"),
                                  std::string("a*:E:1.0.0"),
                                  std::string(":1.0.0"),
                                  std::string("a:"),
                                  std::string("a:E:"),
                                  std::string("1.0.0")}) {
    EXPECT_FALSE(parse_ssvc_key(text)) << text;
    EXPECT_EQ(parse_ssvc_key(text).error().message, "A key is namespace:key:version.");
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

/// A table of a head, inputs, an outcome and rows, of which one is changed; an empty one is left
/// out.
std::string table_with(std::string_view name, std::string_view changed) {
  std::string out;
  for (const auto& [key, text] :
       std::initializer_list<std::pair<std::string_view, std::string_view>>{
           {"schema", " tocsin.ssvc/1\n"},
           {"id", " a:T:1.0.0\n"},
           {"name", " T\n"},
           {"source", " s\n"},
           {"inputs", "\n  - {key: \"a:X:1.0.0\", name: X, values: {L: Low, H: High}}\n"},
           {"outcome", " {key: \"a:O:1.0.0\", name: O, values: {D: Defer, I: Immediate}}\n"},
           {"rows", "\n  - [\"*\", D]\n"}}) {
    const std::string_view value = key == name ? changed : text;
    out += value.empty() ? "" : std::string(key) + ":" + std::string(value);
  }
  return out;
}

TEST(Ssvc, EachPartOfATableIsAskedFor) {
  ASSERT_TRUE(SsvcTable::load(table_with("", ""), "t"));
  ASSERT_TRUE(SsvcTable::load(table_with("name", ""), "t")) << "a name may be missing";
  const std::string needs = "A table has a schema, an id, inputs, an outcome and rows. (at t:1)";
  for (const std::string_view part : {"schema", "id", "inputs", "outcome", "rows"}) {
    EXPECT_EQ(describe(error_of(SsvcTable::load(table_with(part, ""), "t"))), needs) << part;
  }
  EXPECT_EQ(describe(error_of(SsvcTable::load(table_with("rows", " x\n"), "t"))), needs);
  struct Row {
    std::string_view part;
    std::string_view text;
    std::string_view want;
  };
  for (const Row& row : {
           Row{"schema", " tocsin.ssvc/2\n", "The schema is tocsin.ssvc/1. (at t:1)"},
           {"id", " T\n", "A key is namespace:key:version. (at t:2)"},
           {"inputs", " []\n", "A table has 1 to 12 inputs. (at t:5)"},
           {"inputs", "\n  - {name: X, values: {L: Low}}\n",
            "A decision point has a key, a name and values. (at t:6)"},
           {"inputs", "\n  - {key: \"a:X:1.0.0\", values: {L: Low}}\n",
            "A decision point has a key, a name and values. (at t:6)"},
           {"inputs", "\n  - {key: \"a:X:1.0.0\", name: X}\n",
            "A decision point has a key, a name and values. (at t:6)"},
           {"inputs", "\n  - {key: \"a:X:1.0.0\", name: X, values: {L: Low}, more: 1}\n",
            "A decision point has no such field. (at t:6)"},
           {"inputs", "\n  - {key: \"a:X:1.0.0\", name: X, values: {L.: Low}}\n",
            "The key of a value is letters, digits, *, _ and -. (at t:6)"},
           {"inputs",
            "\n  - {key: \"a:X:1.0.0\", name: X, values: {L: Low}}\n"
            "  - {key: \"a:X:1.0.0\", name: Y, values: {L: Low}}\n",
            "The decision point stands twice. (at t:7)"},
           {"outcome", " {name: O, values: {D: Defer}}\n",
            "A decision point has a key, a name and values. (at t:7)"},
           {"rows", "\n  - D\n", "A row is a list of values and a list of outcomes. (at t:9)"},
           {"rows", "\n  - {a: L, b: D}\n",
            "A row is a list of values and a list of outcomes. (at t:9)"},
           {"rows", "\n  - [L, D, D]\n",
            "A row is a list of values and a list of outcomes. (at t:9)"},
       }) {
    EXPECT_EQ(describe(error_of(SsvcTable::load(table_with(row.part, row.text), "t"))), row.want)
        << row.text;
  }
}

TEST(Ssvc, TablesAreBounded) {
  const auto inputs = [](int count, int values) {
    std::string out = "\n";
    for (int i = 0; i < count; ++i) {
      out += "  - {key: \"a:X" + std::to_string(i) + ":1.0.0\", name: X, values: {";
      for (int v = 0; v < values; ++v) {
        out += (v == 0 ? "V" : ", V") + std::to_string(v) + ": V";
      }
      out += "}}\n";
    }
    return out;
  };
  const auto load = [&](int count, int values) {
    std::string stars;
    for (int i = 0; i < count; ++i) {
      stars += " *";
    }
    std::string yaml = table_with("inputs", inputs(count, values));
    yaml.replace(yaml.rfind("\"*\""), 3, "\"" + stars + "\"");
    const auto table = SsvcTable::load(yaml, "t");
    return table ? std::to_string(table->combinations()) : table.error().message;
  };
  EXPECT_EQ(load(12, 1), "1");
  EXPECT_EQ(load(13, 1), "A table has 1 to 12 inputs.");
  EXPECT_EQ(load(5, 10), "100000");
  EXPECT_EQ(load(5, 11), "A table has at most 100000 combinations.");
  EXPECT_EQ(load(6, 10), "A table has at most 100000 combinations.");
}

}  // namespace
}  // namespace tocsin::severity
