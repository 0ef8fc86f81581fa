// Our own data files: what YAML they may hold, and where a fault is said to be.
#include "base/yaml.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

using Kind = Yaml::Kind;

TEST(YamlFiles, HoldMapsListsAndTextsWithTheirLines) {
  const auto read =
      parse_yaml("a: 1\nb: \"1\"\nc:\nd: ~\ne: null\nf: 'null'\ng: [x, {h: i}]\n", "f");
  ASSERT_TRUE(read.has_value()) << describe(read.error());
  ASSERT_EQ(read->kind, Kind::map);
  // A value that is missing is found to be where the next thing stands.
  struct Row {
    const char* key;
    Kind kind;
    const char* text;
    bool quoted;
    int line;
  };
  for (const Row& row :
       {Row{"a", Kind::text, "1", false, 1}, Row{"b", Kind::text, "1", true, 2},
        Row{"c", Kind::null, "", false, 4}, Row{"d", Kind::null, "", false, 4},
        Row{"e", Kind::null, "", false, 5}, Row{"f", Kind::text, "null", true, 6}}) {
    const Yaml* found = read->find(row.key);
    ASSERT_NE(found, nullptr) << row.key;
    EXPECT_EQ(found->kind, row.kind) << row.key;
    EXPECT_EQ(found->text, row.text) << row.key;
    EXPECT_EQ(found->quoted, row.quoted) << row.key;
    EXPECT_EQ(found->line, row.line) << row.key;
  }
  const Yaml* list = read->find("g");
  ASSERT_EQ(list->kind, Kind::list);
  ASSERT_EQ(list->items.size(), 2U);
  EXPECT_EQ(list->items[1].find("h")->text, "i");
  EXPECT_EQ(read->find("z"), nullptr);
  EXPECT_EQ(read->fields.front().first, "a") << "in the order of the file";
  EXPECT_EQ(read->fields.back().first, "g");
}

TEST(YamlFiles, AreRefusedAtTheLineOfTheFault) {
  struct Row {
    std::string text;
    const char* why;
    const char* where;
  };
  const auto nested = [](std::size_t depth) {
    return "a:\n  " + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "\n";
  };
  for (const Row& row :
       {Row{"a: 1\nb: &x 2\n", "anchors", "f:2"}, Row{"a: &x [1]\n", "anchors", "f:1"},
        Row{"a: &x\n", "anchors", "f:1"}, Row{"a: &x 1\nb: *x\n", "anchors", "f:1"},
        Row{"a: !!int 1\n", "tags", "f:1"}, Row{"a: 1\nb: 2\na: 3\n", "stands here twice", "f:3"},
        Row{"? [a]\n: 1\n", "plain text", "f:1"}, Row{"~: 1\n", "plain text", "f:1"},
        Row{"a: 1\n b: 2\n", "not valid YAML", "f:2"}, Row{"a: [1\n", "not valid YAML", "f:2"},
        Row{"}", "not valid YAML", "f:1"}, Row{",", "not valid YAML", "f:1"},
        Row{"{a: 1}\n}\n", "not valid YAML", "f:2"}, Row{"", "exactly one", "f"},
        Row{"a: 1\n---\nb: 2\n", "exactly one", "f"},
        Row{nested(33), "nested too deeply", "f:2"}}) {
    const auto read = parse_yaml(row.text, "f");
    EXPECT_EQ(error_of(read).code, Errc::malformed) << row.text;
    EXPECT_TRUE(error_of(read).message.contains(row.why)) << describe(error_of(read));
    EXPECT_EQ(error_of(read).where, row.where) << row.text;
  }
  EXPECT_TRUE(parse_yaml(nested(32), "f").has_value());
}

TEST(YamlFiles, HaveASizeAtMost) {
  const std::string text = "a: 12345\n";
  EXPECT_TRUE(parse_yaml(text, "f", text.size()).has_value());
  EXPECT_EQ(error_of(parse_yaml(text, "f", text.size() - 1)).code, Errc::too_large);
}

TEST(YamlFiles, OfSeveralDocumentsTheEmptyOnesAreLeftOut) {
  const auto read = parse_yaml_documents("---\na: 1\n---\n---\nb: 2\n", "f");
  ASSERT_TRUE(read.has_value()) << describe(read.error());
  ASSERT_EQ(read->size(), 2U);
  EXPECT_EQ(read->back().find("b")->line, 5);
  EXPECT_TRUE(parse_yaml_documents("", "f")->empty());
}

}  // namespace
}  // namespace tocsin
