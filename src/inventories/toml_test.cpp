// TOML as toml.io/en/v1.0.0 has it: what is read, and what is not TOML.
#include "inventories/toml.h"

#include "base/error_for_test.h"
#include "inventories/testing.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

using namespace std::string_view_literals;
using testing::json_text;

struct Row {
  std::string_view text;
  std::string_view json;
};

void expect_read(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const auto read = parse_toml({.path = "", .bytes = row.text});
    ASSERT_TRUE(read.has_value()) << describe(error_of(read));
    EXPECT_EQ(json_text(read->root()), row.json);
  }
}

void expect_refused(const std::vector<std::string_view>& texts) {
  for (const std::string_view text : texts) {
    SCOPED_TRACE(text);
    const auto read = parse_toml({.path = "", .bytes = text});
    ASSERT_FALSE(read.has_value()) << json_text(read->root());
    EXPECT_EQ(error_of(read).code, Errc::malformed);
    EXPECT_TRUE(error_of(read).where.starts_with("line "));
  }
}

TEST(Toml, KeysAreBareQuotedOrDotted) {
  expect_read({
      {"azAZ09_- = 1", R"({"azAZ09_-":1})"},
      {"0 = 1", R"({"0":1})"},
      {"z=1", R"({"z":1})"},
      {"\"a b\" = 1\n'c.d' = 2", R"({"a b":1,"c.d":2})"},
      {"\"\" = 1", R"({"":1})"},
      {"'' = 1", R"({"":1})"},
      {"a . \"b\"\t.c = 1\na.b.d = 2", R"({"a":{"b":{"c":1,"d":2}}})"},
      {" \t a = 1", R"({"a":1})"},
      {"\xEF\xBB\xBF"
       "a = 1",
       R"({"a":1})"},
      {"", "{}"},
      {"\n\r\n# only this", "{}"},
  });
  expect_refused({"= 1",
                  "a",
                  "a 1",
                  "a. = 1",
                  ".a = 1",
                  "a..b = 1",
                  "! = 1",
                  "/ = 1",
                  ": = 1",
                  "@ = 1",
                  "^ = 1",
                  "` = 1",
                  "{ = 1",
                  "\xC3\xA9 = 1",
                  "\"a = 1",
                  "'a = 1",
                  "\"\"\"a\"\"\" = 1",
                  "'''a''' = 1",
                  "a = 1\na = 2",
                  "a.b = 1\na.b = 2",
                  "a = 1\na.b = 2",
                  "a = {}\na.b = 1",
                  R"("a\= 1)",
                  "a = [1]\na.b = 1"});
}

TEST(Toml, ALineHoldsOneThing) {
  expect_read({
      {"a = 1 # \tb = 2 \xC3\xA9\nb = 3", R"({"a":1,"b":3})"},
      {"a = 1\r\n# c\r\nb = 2\r\n", R"({"a":1,"b":2})"},
      {"[a] # c\n[[b]] # c\n", R"({"a":{},"b":[{}]})"},
  });
  expect_refused({"a = 1 b = 2", "[a] b = 1", "[[a]] b = 1", "a = 1\rb = 2", "# \x1F", "# \x7F",
                  "# a\rb", "# \0"sv, "a = 1 # \x01", "[a] # \x01", "[[a]] # \x01"});
}

TEST(Toml, NothingBehindTheTextIsRead) {
  constexpr std::string_view whole = "a = 123\nb = [1,2]";
  expect_read({{whole.substr(0, 5), R"({"a":1})"}, {whole.substr(0, 8), R"({"a":123})"}});
  expect_refused({whole.substr(0, 4), whole.substr(0, 16)});
}

TEST(Toml, TablesAreOpenedOnceAndListsAddedTo) {
  expect_read({
      {"[a.b]\nc = 1\n[a]\nd = 2", R"({"a":{"b":{"c":1},"d":2}})"},
      {"[a]\n[a.b]\nc = 1", R"({"a":{"b":{"c":1}}})"},
      {"[[a]]\nx = 1\n[[a]]\n[a.b]\ny = 2", R"({"a":[{"x":1},{"b":{"y":2}}]})"},
      {"[[a.b]]\n[a]\nc = 1", R"({"a":{"b":[{}],"c":1}})"},
      {"[[a]]\n[[a.b]]\n[[a.b]]", R"({"a":[{"b":[{},{}]}]})"},
      // A header may add below what dotted keys made.
      {"a.b = 1\n[a.c]\nd = 2", R"({"a":{"b":1,"c":{"d":2}}})"},
      {"[a]\nb.c = 1\n[a.b.d]", R"({"a":{"b":{"c":1,"d":{}}}})"},
  });
  expect_refused({"[]",
                  "[[]]",
                  "[a.]",
                  "[[a.]]",
                  "[a",
                  "[[a]",
                  "[ [a]]",
                  "[a]\n[a]",
                  "[a.b]\n[a]\n[a]",
                  "[[a]]\n[a]",
                  "[a]\n[[a]]",
                  "[a.b]\n[[a]]",
                  "a = 1\n[a]",
                  "a = 1\n[a.b]",
                  "a = {}\n[a]",
                  "a = {}\n[a.b]",
                  "a = []\n[[a]]",
                  "a = [{}]\n[a.b]",
                  "a.b = 1\n[a]",
                  "a.b = 1\n[a.b]",
                  "[a.b]\n[a]\nb.c = 1",
                  "a.b = 1\n[[a]]"});
}

TEST(Toml, NumbersAreDecimalIntegersOrNull) {
  expect_read({
      {"a = true\nb = false", R"({"a":true,"b":false})"},
      {"a = 0\nb = 9\nc = +1\nd = -17", R"({"a":0,"b":9,"c":1,"d":-17})"},
      {"a = 1_000_000", R"({"a":1000000})"},
      {"a = 9223372036854775807\nb = 9223372036854775808", R"({"a":9223372036854775807,"b":null})"},
      {"a = 1.5\nb = 1e3\nc = 0x1F\nd = -0.0", R"({"a":null,"b":null,"c":null,"d":null})"},
      {"a = inf\nb = +inf\nc = -nan\nd = nan", R"({"a":null,"b":null,"c":null,"d":null})"},
      {"a = 1979-05-27\nb = 07:32:00.5\nc = 1979-05-27T07:32:00+01:00",
       R"({"a":null,"b":null,"c":null})"},
      {"a = [1979-05-27 00:32:00, 1979-05-27 9:00, 1979-05-27 ,1]", R"({"a":[null,null,null,1]})"},
      {"a = [1979-05-27,1]", R"({"a":[null,1]})"},
      {"a = 1979-05-27 ", R"({"a":null})"},
      {"a = 1979-05-27 # day", R"({"a":null})"},
  });
  expect_refused({"a =", "a = b", "a = True", "a = +", "a = --1", "a = .5", "a = :1", "a = +true",
                  "a = 1 2", "a = 1234567890 1", "a = 1234-5 1", "a = 1979-05-27 a",
                  "a = 1979-05-27 +1", "a = 1979-05-27  1"});
}

TEST(Toml, ArraysAndInlineTables) {
  expect_read({
      {"a = []\nb = [ ]\nc = [1,]", R"({"a":[],"b":[],"c":[1]})"},
      {"a = [ # one\n 1 # two\n , # three\r\n 2\n]", R"({"a":[1,2]})"},
      {"a = [[1], ['b'], {c = 2}]", R"({"a":[[1],["b"],{"c":2}]})"},
      {"a = {}\nb = { }\nc = { d = 1 , e.f = 2,e.g=3 }",
       R"({"a":{},"b":{},"c":{"d":1,"e":{"f":2,"g":3}}})"},
      {"a = { b = [\n1\n] }", R"({"a":{"b":[1]}})"},
  });
  expect_refused({"a = [",
                  "a = [1",
                  "a = [1 2]",
                  "a = [,1]",
                  "a = [1,,2]",
                  "a = [1}",
                  "a = {",
                  "a = {b = 1",
                  "a = {b = 1,}",
                  "a = {b = 1 c = 2}",
                  "a = {,}",
                  "a = {b = 1,\nc = 2}",
                  "a = {\nb = 1}",
                  "a = {b = 1, b = 2}",
                  "a = {b = 1, b.c = 2}",
                  "a = {b = 1]",
                  "a = [ # \x01\n1]",
                  "a = [1 # \x01\n]",
                  "a = {b}",
                  "a = [b]"});
}

TEST(Toml, StringsOfFourKinds) {
  expect_read({
      {R"(a = "\b\t\n\f\r\"\\")", R"({"a":"\b\t\n\f\r\"\\"})"},
      {"a = 'b\\n\"c'", R"({"a":"b\\n\"c"})"},
      {"a = \"\t \xC3\xA9\"", "{\"a\":\"\\t \xC3\xA9\"}"},
      {"a = \"\"\"\nb\r\nc\"\"\"", R"({"a":"b\nc"})"},
      {"a = \"\"\"\r\n\nb\"\"\"", R"({"a":"\nb"})"},
      {"a = '''\nb\\n'''", R"({"a":"b\\n"})"},
      {"a = \"\"\"b\"c\"\"d\"\"\"", R"({"a":"b\"c\"\"d"})"},
      {"a = \"\"\"b\"\"\"\"\nc = \"\"\"d\"\"\"\"\"", R"({"a":"b\"","c":"d\"\""})"},
      {"a = ''''b'''''", R"({"a":"'b''"})"},
      {"a = \"\"\"b \\\n  \r\n\t c\"\"\"", R"({"a":"b c"})"},
      {"a = \"\"\"b\\ \t\nc\"\"\"", R"({"a":"bc"})"},
      {"a = ''\nb = \"\"\nc = \"\"\"\"\"\"", R"({"a":"","b":"","c":""})"},
      {"a = \"'\"\nb = '\"'\nc = \"\"\"'''\"\"\"", R"({"a":"'","b":"\"","c":"'''"})"},
  });
  expect_refused({"a = \"",
                  "a = \"b",
                  "a = 'b",
                  "a = \"b'",
                  "a = \"b\nc\"",
                  "a = 'b\nc'",
                  "a = \"\x1F\"",
                  "a = \"\x7F\"",
                  "a = '\x01'",
                  "a = \"\0\""sv,
                  "a = '''\x01'''",
                  "a = \"\"\"b\rc\"\"\"",
                  "a = \"\"\"b\"\"",
                  "a = '''b''",
                  "a = '''b''''''",
                  R"(a = "\x41")",
                  R"(a = "\ ")",
                  "a = \"\\\n\"",
                  "a = \"\"\"\\ b\"\"\"",
                  "a = \"\\",
                  "a = \"\\\0\""sv});
}

TEST(Toml, CodePointsAreThoseThatUtf8Has) {
  expect_read({
      {R"(a = "\u0041\u007F\u0080")", "{\"a\":\"A\x7F\xC2\x80\"}"},
      {R"(a = "\u07FF\u0800")", "{\"a\":\"\xDF\xBF\xE0\xA0\x80\"}"},
      {R"(a = "\uD7FF\uE000\uffff")", "{\"a\":\"\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF\"}"},
      {R"(a = "\U00010000\U0010FFFF")", "{\"a\":\"\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\"}"},
  });
  expect_refused({R"(a = "\uD800")", R"(a = "\uDFFF")", R"(a = "\U00110000")", R"(a = "\u12")",
                  R"(a = "\u12G4")", R"(a = "\uG123")", R"(a = "\U0001000")", R"(a = "\u-123")",
                  R"(a = "\u00)"});
}

std::string ones(std::size_t count) {
  std::string out;
  out.reserve(2 * count);
  for (std::size_t i = 0; i < count; ++i) {
    out += "1,";
  }
  return out;
}

TEST(Toml, ValuesAreCountedWhereverTheyStand) {
  // Two million: of the array itself one, of its elements the rest.
  const std::string almost = "a = [" + ones(1'999'998) + "]\n";
  const std::string full = "a = [" + ones(1'999'999) + "]\n";
  struct Count {
    std::string text;
    bool is_read;
    Errc code = Errc::malformed;
  };
  for (const auto& [text, is_read, code] : std::vector<Count>{
           {almost + "b = 1", true},
           {full, true},
           {full + "!", false, Errc::malformed},
           {"a = [" + ones(2'000'000) + "]", false, Errc::too_large},
           {full + "b = 1", false, Errc::too_large},
           {full + "b.c = 1", false, Errc::too_large},
           {full + "[b]", false, Errc::too_large},
           {full + "[b.c]", false, Errc::too_large},
           {full + "[[b]]", false, Errc::too_large},
           {almost + "[[b]]", false, Errc::too_large},
       }) {
    const auto read = parse_toml({.path = "", .bytes = text});
    SCOPED_TRACE(std::to_string(text.size()) + text.substr(text.size() - 6));
    EXPECT_EQ(read.has_value(), is_read);
    if (!read) {
      EXPECT_EQ(error_of(read).code, code);
    }
  }
}

TEST(Toml, IsUtf8InCommentsToo) {
  for (const std::string_view text : {"# \xFF", "a = '\xC3'"}) {
    EXPECT_EQ(error_of(parse_toml({.path = "", .bytes = text})).message,
              "The document is not UTF-8.");
  }
}

TEST(Toml, WhatIsTooLongOrTooDeepSaysSo) {
  const std::string longest(kTomlBytesMax, '\n');
  EXPECT_TRUE(parse_toml({.path = "", .bytes = longest}).has_value());
  EXPECT_EQ(error_of(parse_toml({.path = "", .bytes = longest + "\n"})).code, Errc::too_large);
  const auto deep =
      error_of(parse_toml({.path = "", .bytes = "\n[a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a]"}));
  EXPECT_EQ(deep.where, "line 2");
  const auto wrong = error_of(parse_toml({.path = "", .bytes = "\n\n[a]]"}));
  EXPECT_EQ(wrong.where, "line 3");
  EXPECT_NE(deep.message, wrong.message);
  std::string tables = "a = ";
  for (int i = 0; i < 33; ++i) {
    tables += "{a = ";
  }
  EXPECT_EQ(error_of(parse_toml({.path = "", .bytes = tables})).message, deep.message);
}

}  // namespace
}  // namespace tocsin::inventories
