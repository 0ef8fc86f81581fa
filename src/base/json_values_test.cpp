// What a JSON document is taken apart into, which documents are refused, and where.
#include "base/error_for_test.h"
#include "base/json.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin {
namespace {

using Kind = Json::Kind;

/// One value, as the only element of a list.
struct One {
  JsonDocument document;
  explicit One(std::string_view text)
      : document(*JsonDocument::parse("[" + std::string(text) + "]")) {}
  [[nodiscard]] Json get() const { return document.root().elements().at(0); }
};

TEST(JsonValues, AreOfOneKindEach) {
  struct Row {
    std::string_view text;
    Kind kind;
    std::optional<std::int64_t> integer;
    std::optional<double> number;
  };
  const auto none = std::nullopt;
  for (const Row& row : {
           Row{"null", Kind::null, none, none},
           {"true", Kind::boolean, none, none},
           {"0", Kind::integer, 0, 0.0},
           {"-7", Kind::integer, -7, -7.0},
           {"9223372036854775807", Kind::integer, INT64_MAX, 9223372036854775807.0},
           {"-9223372036854775808", Kind::integer, INT64_MIN, -9223372036854775808.0},
           {"9223372036854775808", Kind::number, none, 9223372036854775808.0},
           {"1.0", Kind::number, none, 1.0},
           {"1.5e3", Kind::number, none, 1500.0},
           {R"("1")", Kind::text, none, none},
           {"[1]", Kind::array, none, none},
           {R"({"a":1})", Kind::object, none, none},
       }) {
    SCOPED_TRACE(row.text);
    const One one(row.text);
    EXPECT_EQ(one.get().kind(), row.kind);
    EXPECT_EQ(one.get().is_null(), row.kind == Kind::null);
    EXPECT_EQ(one.get().integer(), row.integer);
    EXPECT_EQ(one.get().number(), row.number);
    EXPECT_EQ(one.get().text().has_value(), row.kind == Kind::text);
    EXPECT_EQ(one.get().boolean().has_value(), row.kind == Kind::boolean);
    EXPECT_EQ(one.get().elements().size(), row.kind == Kind::array ? 1U : 0U);
    EXPECT_EQ(one.get().members().size(), row.kind == Kind::object ? 1U : 0U);
    EXPECT_EQ(one.get().size(), row.kind == Kind::array || row.kind == Kind::object ? 1U : 0U);
    EXPECT_EQ(one.get().find("a").has_value(), row.kind == Kind::object);
  }
}

TEST(JsonValues, MembersAndElementsStandInTheirOrder) {
  const auto document = JsonDocument::parse(R"({"b":[1,"x",[]],"a":{"c":{"d":"e"}},"":false})");
  ASSERT_TRUE(document);
  const Json root = document->root();
  ASSERT_EQ(root.size(), 3U);
  EXPECT_EQ(root.members()[0].first, "b");
  EXPECT_EQ(root.members()[1].first, "a");
  EXPECT_EQ(root.members()[2].first, "");
  EXPECT_EQ(root.find("")->boolean(), false);
  EXPECT_EQ(root.find("b")->elements()[1].text(), "x");
  EXPECT_EQ(root.find("b")->size(), 3U);
  EXPECT_FALSE(root.find("c").has_value());
  EXPECT_EQ(root.text_at({"a", "c", "d"}), "e");
  EXPECT_EQ(root.text_at({"a", "c"}), std::nullopt);
  EXPECT_EQ(root.text_at({"a", "x", "d"}), std::nullopt);
  EXPECT_EQ(root.text_at({"b", "c"}), std::nullopt);
  EXPECT_EQ(root.text_at({}), std::nullopt);
}

/// Where an object holds a key twice; "no" where none does.
std::string twin_in(const std::string& text) {
  const auto document = JsonDocument::parse(text);
  if (document) {
    return "no";
  }
  EXPECT_EQ(document.error().code, Errc::malformed);
  EXPECT_EQ(document.error().message, "An object holds the same key twice.");
  return document.error().where;
}

TEST(JsonValues, AKeyThatStandsTwiceIsFoundWhereverItIs) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {R"({})", "no"},
      {R"({"":1})", "no"},
      {R"({"a":1,"":2})", "no"},
      {R"({"":1,"":2})", ""},
      {R"({"a":1,"b":2,"a":3})", ""},
      {R"({"a":1,"A":2})", "no"},
      {R"({"a":{"a":{"a":1}}})", "no"},
      {R"({"a":{"b":1,"b":1}})", "/a"},
      {R"({"a":1,"b":{"c":{"d":1,"d":2}}})", "/b/c"},
      {R"({"a":[1,{"b":1,"b":2}]})", "/a/1"},
      {R"([{"a":1},{"a":1,"a":1}])", "/1"},
      {R"([[],[[],[{"a":1,"a":1}]]])", "/1/1/0"},
      {R"([{"a":[{"b":[]},{"c":{},"c":[]}]}])", "/0/a/1"},
      {R"({"a/b~c":{"x":1,"x":1}})", "/a~1b~0c"},
      {R"({"\u0061":1,"a":2})", ""},
  };
  for (const auto& [text, where] : rows) {
    EXPECT_EQ(twin_in(text), where) << text;
  }
}

TEST(JsonValues, AmongFewKeysAndAmongMany) {
  // Up to twelve keys are compared each with each, more are sorted.
  for (const int count : {2, 11, 12, 13, 14, 40}) {
    for (const int first : {0, 1, count / 2, count - 2}) {
      for (const int second : {first, std::min(first + 1, count - 1), count - 1}) {
        std::string text;
        for (int i = 0; i < count; ++i) {
          const int name = i == second ? first : i;
          text += (i == 0 ? "" : ",") + std::string("\"k") + std::to_string(name) + "\":1";
        }
        EXPECT_EQ(twin_in("{" + text + "}"), first == second ? "no" : "")
            << count << " " << first << " " << second;
      }
    }
  }
}

TEST(JsonValues, WhatIsNoDocumentIsRefusedWithTheReason) {
  const std::string broken = "The JSON document holds a broken string.";
  const std::string invalid = "The document is not valid JSON.";
  struct Row {
    std::string text;
    std::string message;
  };
  for (const Row& row : {
           Row{"", "The JSON document is empty."},
           {" \n", "The JSON document is empty."},
           {"\"\xff\"", "The JSON document is not valid UTF-8."},
           {"[1e999]", "The JSON document holds a number that cannot be represented."},
           {"[01]", "The JSON document holds a number that cannot be represented."},
           {R"(["\x"])", broken},
           {"[\"a\nb\"]", broken},
           {"[\"a]", broken},
           {"[1,]", invalid},
           {"{", invalid},
           {"nul", invalid},
           {"[1] 2", invalid},
           {"{1:2}", invalid},
       }) {
    const auto document = JsonDocument::parse(row.text);
    ASSERT_FALSE(document.has_value()) << row.text;
    EXPECT_EQ(error_of(document).code, Errc::malformed) << row.text;
    EXPECT_EQ(error_of(document).message, row.message) << row.text;
  }
}

TEST(JsonPointer, StepsAreEscaped) {
  EXPECT_EQ(pointer("", "a"), "/a");
  EXPECT_EQ(pointer("/a", "b/c~d~1"), "/a/b~1c~0d~01");
  EXPECT_EQ(pointer("/a", ""), "/a/");
  EXPECT_EQ(pointer("/a", std::size_t{12}), "/a/12");
}

}  // namespace
}  // namespace tocsin
