// TOML as toml.io/en/v1.0.0 has it: what is read, and what is not TOML.
#include "inventories/toml.h"

#include "base/error_for_test.h"
#include "inventories/testing.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

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
  }
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

}  // namespace
}  // namespace tocsin::inventories
