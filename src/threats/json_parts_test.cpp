#include "threats/json_parts.h"

#include <gtest/gtest.h>

#include <array>

namespace tocsin::threats {
namespace {

TEST(JsonParts, ATextIsTheSameHoweverItIsEscaped) {
  const std::pair<std::string_view, std::string_view> rows[] = {{R"("a日")", "a日"},
                                                                {R"("\u0061\n\"\\")", "a\n\"\\"},
                                                                {R"("")", ""},
                                                                {"7", ""},
                                                                {"null", ""},
                                                                {R"(["a"])", ""},
                                                                {"", ""}};
  for (const auto& [value, want] : rows) {
    EXPECT_EQ(raw_text(value), want) << value;
  }
}

TEST(JsonParts, AWholeNumberMayBeAText) {
  const std::pair<std::string_view, std::optional<std::int64_t>> rows[] = {
      {"7", 7},
      {R"("7")", 7},
      {"-7", -7},
      {"1.5", std::nullopt},
      {"true", std::nullopt},
      {R"("")", std::nullopt},
      {"null", std::nullopt},
      {"[7]", std::nullopt},
      {R"("7 ")", std::nullopt}};
  for (const auto& [json, want] : rows) {
    EXPECT_EQ(whole_of(JsonDocument::parse(json)->root()), want) << json;
  }
}

TEST(JsonParts, MembersAreLeftOutAtEveryDepth) {
  constexpr std::array<std::string_view, 2> keys = {"id", "Org"};
  const std::pair<std::string_view, std::string_view> rows[] = {
      {R"({"id":1})", "{}"},
      {R"( { "a" : 1.50 , "\u0069d" : { "x" : [ "}" ] } , "b" : "\u0062 " } )",
       R"({"a":1.50,"b":"\u0062 "})"},
      {R"([{"id":[1,2],"a":{"Org":null,"b":[]}},"id",{"Org":"x"}])", R"([{"a":{"b":[]}},"id",{}])"},
      {R"({"ids":1,"":{"id":""}})", R"({"ids":1,"":{}})"},
      {"[]", "[]"},
      {"7", "7"},
      {R"("id")", R"("id")"},
  };
  for (const auto& [json, want] : rows) {
    EXPECT_EQ(without_members(json, keys), want);
  }
  const std::string deep = std::string(60, '[') + R"({"id":1})" + std::string(60, ']');
  EXPECT_EQ(without_members(deep, keys), std::string(60, '[') + "{}" + std::string(60, ']'));
}

TEST(JsonParts, AMemberIsItsBytesAsTheyStand) {
  struct Row {
    std::string_view json;
    std::string_view want;
  };
  const Row rows[] = {
      {R"({"objects":1})", "1"},
      {R"({ "objects" : [ 1 , 2 ] , "b":2})", "[ 1 , 2 ]"},
      {R"({"a":{"objects":7},"objects":{"x":"}"}})", R"({"x":"}"})"},
      {R"({"a":"\"objects\":1","objects":"\\"})", R"("\\")"},
      {R"({"a":[[],[{"b":[]}]],"objects":null  })", "null"},
      {"{\n\t\"objects\"\r\n:\n-1.5e3\n}", "-1.5e3"},
      // However the key is escaped, it is the same key.
      {R"({"\u006fbject\u0073":true})", "true"},
      {R"({"\u006Fbjects":true})", "true"},
      {R"({"\u016fbjects":true})", ""},
      {R"({"\u0080bjects":true})", ""},
      {R"({"objects\u0000":true})", ""},
      {R"({"object":1})", ""},
      {R"({"objectss":1})", ""},
      {R"({"Objects":1})", ""},
      {R"({"":1})", ""},
      {R"({"\\objects":1})", ""},
      {R"({"a\"":2,"objects":1})", "1"},
      {R"({})", ""},
      {R"([{"objects":1}])", ""},
      {R"("objects")", ""},
      {"", ""},
      {"   ", ""},
      {R"(  {"objects":1})", "1"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.json);
    EXPECT_EQ(raw_member(row.json, "objects"), row.want);
  }
}

TEST(JsonParts, ElementsAreTheirBytesWithoutWhatStandsAroundThem) {
  using Texts = std::vector<std::string_view>;
  struct Row {
    std::string_view json;
    Texts want;
  };
  const Row rows[] = {
      {R"({"objects":[]})", {}},
      {R"({"objects":[ ]})", {}},
      {R"({"objects":{}})", {}},
      {R"({"objects":"[1,2]"})", {}},
      {R"({})", {}},
      {R"({"objects":[1]})", {"1"}},
      {R"({"objects":[ 1 , "a,]" ,{"b" : [ 1, 2 ] } , [ ] ]})",
       {"1", R"("a,]")", R"({"b" : [ 1, 2 ] })", "[ ]"}},
      {R"({"objects":[{"a":"\"}"},null,true]})", {R"({"a":"\"}"})", "null", "true"}},
      {R"({"objects":[[[1],[2]],[3]]})", {"[[1],[2]]", "[3]"}},
      {R"({"object\u0073":[1]})", {"1"}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.json);
    EXPECT_EQ(raw_elements(row.json, "objects"), row.want);
  }
}

TEST(JsonParts, MembersAreTheirBytesInTheirOrder) {
  const auto texts = [](std::string_view json) {
    std::string out;
    for (const RawMember& one : raw_members(json)) {
      out += std::string(one.key) + "=" + std::string(one.value) + ";";
    }
    return out;
  };
  EXPECT_EQ(texts(R"({ "a" : 1.50 , "\u0062":[ {"c":"}"} ],"d\"":"\\" ,"e":"\\\"x"})"),
            R"("a"=1.50;"\u0062"=[ {"c":"}"} ];"d\""="\\";"e"="\\\"x";)");
  EXPECT_EQ(texts("[1]"), "");
  EXPECT_EQ(texts("{}"), "");
  EXPECT_TRUE(is_raw_key(R"("\u0062")", "b"));
  EXPECT_FALSE(is_raw_key(R"("bb")", "b"));
  EXPECT_EQ(raw_list("[1, [2] ,\"]\"]"), (std::vector<std::string_view>{"1", "[2]", "\"]\""}));
}

TEST(JsonParts, TheCanonicalFormIsThatOfRfc8785WhereItIsCertain) {
  struct Row {
    std::string_view json;
    std::optional<std::string> want;
  };
  const Row rows[] = {
      {"null", "null"},
      {"true", "true"},
      {"false", "false"},
      {"0", "0"},
      {"-7", "-7"},
      {"9007199254740992", "9007199254740992"},
      {"9007199254740993", std::nullopt},
      {"-9007199254740992", "-9007199254740992"},
      {"-9007199254740993", std::nullopt},
      {"1.5", std::nullopt},
      {"1e2", std::nullopt},
      {R"("\u20ac\/\n\u0041\"")", "\"€/\\nA\\\"\""},
      {"[ ]", "[]"},
      {R"([1, "a", [ ], {}])", R"([1,"a",[],{}])"},
      {"[1,1.5]", std::nullopt},
      {"{ }", "{}"},
      {R"({"b":1,"a":{"d":2,"c":[3]}, "B":null})", R"({"B":null,"a":{"c":[3],"d":2},"b":1})"},
      {R"({"a":1,"é":2})", std::nullopt},
      {R"({"\u0000":1})", R"({"\u0000":1})"},
      {"{\"\x7f\":1}", "{\"\x7f\":1}"},
      {R"({"a":{"b":0.1}})", std::nullopt},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.json);
    const auto document = JsonDocument::parse(row.json);
    ASSERT_TRUE(document);
    EXPECT_EQ(canonical_json(document->root()), row.want);
  }
}

}  // namespace
}  // namespace tocsin::threats
