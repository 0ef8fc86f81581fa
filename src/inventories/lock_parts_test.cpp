// What the readers of lock files share.
#include "inventories/lock_parts.h"

#include "base/error_for_test.h"
#include "inventories/levels.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

TEST(IndentedLines, AreKeysAndValues) {
  struct Row {
    std::string_view line;
    std::size_t indent;
    bool is_item;
    std::string_view key, value;
  };
  for (const Row& row : std::vector<Row>{
           {"a: b", 0, false, "a", "b"},
           {"  a:", 2, false, "a", ""},
           {"  a:  b ", 2, false, "a", "b"},
           {"a:b", 0, false, "", "a:b"},
           {"a:b: c", 0, false, "a:b", "c"},
           {"a", 0, false, "", "a"},
           {":", 0, false, "", ""},
           {"- a: b", 2, true, "a", "b"},
           {" -  a", 4, true, "", "a"},
           {"-a: b", 0, false, "-a", "b"},
           {"\"a: b\": 'c'", 0, false, "a: b", "c"},
           {"'a: b': \"c\"", 0, false, "a: b", "c"},
           {"a'b: c': d", 0, false, "a'b", "c': d"},
           {"'a", 0, false, "", "'a"},
           {"'a\": b", 0, false, "", "'a\": b"},
           {"a: '", 0, false, "a", "'"},
           {"a: ''", 0, false, "a", ""},
           {"a: 'b\"", 0, false, "a", "'b\""},
           {"a: b'", 0, false, "a", "b'"},
           {"? a: b", 0, false, "a: b", ""},
           {"  ? 'a'", 2, false, "a", ""},
           {"  : b: c", 4, false, "b", "c"},
           {"a: b # c", 0, false, "a", "b # c"},
       }) {
    IndentedLine read;
    SCOPED_TRACE(row.line);
    ASSERT_TRUE(parse_indented(row.line, read));
    EXPECT_EQ(read.indent, row.indent);
    EXPECT_EQ(read.is_item, row.is_item);
    EXPECT_EQ(read.key, row.key);
    EXPECT_EQ(read.value, row.value);
  }
  for (const std::string_view line :
       {"", "  ", "# a: b", "  # a", "- ", "?  ", ":  ", "\t", "- \t"}) {
    IndentedLine read;
    EXPECT_FALSE(parse_indented(line, read)) << line;
  }
}

TEST(InlineMembers, StandBehindABraceOrASpace) {
  struct Row {
    std::string_view text, value;
  };
  for (const auto& [text, value] : std::vector<Row>{
           {"{key: a, other: b}", "a"},
           {"{other: b, key: 'a'}", "a"},
           {"{other: b, key: a", "a"},
           {"{mykey: b, key: a}", "a"},
           {"{mykey: b}", ""},
           {"{key b, key: a}", "a"},
           {"key: a}", ""},
           {"{keys: a}", ""},
           {"", ""},
       }) {
    EXPECT_EQ(inline_member(text, "key"), value) << text;
  }
}

TEST(Archives, AreToldByTheirEnding) {
  for (const std::string_view path :
       {"a.tgz", "a.tar.gz", "a.tar", "a.zip", "a.whl", "a.tgz#01", "a.tgz?x", "a.tgz::locator=x",
        "file:a.tgz", "file:a.zip#x"}) {
    EXPECT_TRUE(is_archive_name(path)) << path;
  }
  for (const std::string_view path : {"a", "a.gz", "a.tgz/b", "a#b.tgz", "file:a", "x:a.tgz", ""}) {
    EXPECT_FALSE(is_archive_name(path)) << path;
  }
}

TEST(PythonNames, AreThoseOfPep503) {
  for (const auto& [requirement, name] : std::vector<std::pair<std::string_view, std::string_view>>{
           {"Foo_Bar[x]>=1", "foo-bar"},
           {" a-._-b ", "a-b"},
           {"azAZ09.x", "azaz09-x"},
           {"a{b", "a"},
           {"a`b", "a"},
           {"a/b", "a"},
           {"a:b", "a"},
           {"a@b", "a"},
           {"a b", "a"},
           {"z9", "z9"},
           {"a0", "a0"},
           {"", ""},
       }) {
    EXPECT_EQ(python_name(requirement), name) << requirement;
  }
}

TEST(Places, HoldNoLongKeys) {
  const std::string longest(256, 'x');
  EXPECT_EQ(place("/a", longest), "/a/" + longest);
  EXPECT_EQ(place("/a", longest + "x"), "/a/...");
}

TEST(Packages, AreAddedOnceAndRelatedOnce) {
  Collector out("x");
  Packages packages(out);
  const std::size_t a = packages.add(unregistered("a", "1"), "a");
  const std::size_t b = packages.add(unregistered("b", "1"), "b");
  const std::size_t c = packages.add(unregistered("c", "1"), "c");
  EXPECT_EQ(packages.add(unregistered("other", "2"), "a"), a);
  EXPECT_EQ(packages.find("z"), nullptr);
  packages.provide("n", b);
  packages.provide("n", b);
  packages.provide("n", c);
  packages.provide("n", a);
  packages.need(a, "n");
  packages.need(a, "n");
  packages.need(c, "gone");
  packages.relate();
  const auto read = out.finish();
  ASSERT_TRUE(read.has_value());
  ASSERT_EQ(read->components.size(), 3U);
  EXPECT_EQ(read->components[a].name, "a");
  ASSERT_EQ(read->relations.size(), 2U);
  EXPECT_EQ(read->relations[0].to, read->components[b].ref);
  EXPECT_EQ(read->relations[1].to, read->components[c].ref);
}

TEST(Levels, AreLookedThroughToTheSixtyFourth) {
  // "a/a/a": each lies in what is left of its last slash.
  Levels levels([](std::string_view place) {
    const std::size_t slash = place.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : place.substr(0, slash);
  });
  std::string deep = "a";
  for (int i = 1; i < 70; ++i) {
    deep += "/a";
  }
  const auto part = [&](std::size_t depth) {
    return std::string_view(deep).substr(0, 2 * depth - 1);
  };
  levels.add("top", "top");
  for (std::size_t depth = 2; depth <= 70; ++depth) {
    levels.add(part(depth), "a");
  }
  EXPECT_EQ(levels.find(levels.upwards_from(part(3)), "a"), part(4));
  EXPECT_EQ(levels.find(levels.upwards_from(part(3)), "top"), "top");
  // Itself, 62 above it, and the top.
  EXPECT_EQ(levels.upwards_from(part(63)).size(), 64U);
  EXPECT_EQ(levels.find(levels.upwards_from(part(63)), "top"), "top");
  EXPECT_EQ(levels.upwards_from(part(64)).size(), 64U);
  EXPECT_EQ(levels.find(levels.upwards_from(part(64)), "top"), "");
  EXPECT_FALSE(levels.is_exhausted());
}

}  // namespace
}  // namespace tocsin::inventories
