// One object read strictly: each field of its type and size, and none that nobody asked for.
#include "base/error_for_test.h"
#include "base/json.h"

#include <gtest/gtest.h>

#include <functional>

namespace tocsin {
namespace {

/// What is wrong with an object that is read so: "message (at place)"; empty when nothing is.
std::string fault(std::string_view text, const std::function<void(JsonFields&)>& read,
                  std::string at = "/x") {
  const auto document = JsonDocument::parse(text);
  JsonFields fields(document->root(), std::move(at));
  read(fields);
  const Status done = fields.finish();
  return done ? "" : describe(done.error());
}

void text_of_3(JsonFields& fields) {
  std::ignore = fields.text("a", 3);
}

TEST(JsonFields, ARequiredTextIsThereAndNotEmpty) {
  const std::string required = "This field is required. (at /x/a)";
  const std::vector<std::pair<std::string, std::string>> rows{
      {R"({"a":"xyz"})", ""},
      {R"({"a":"xyzz"})", "This field is longer than 3 bytes. (at /x/a)"},
      {R"({"a":""})", required},
      {R"({"a":null})", required},
      {"{}", required},
      {R"({"a":1})", "This field must be a string. (at /x/a)"},
      {R"({"a":"\u0000"})", "This field holds a NUL character. (at /x/a)"},
      {R"({"a":"x","b":1})", "This field is not known here. (at /x/b)"},
      {R"({"a":"x","b/c":1})", "This field is not known here. (at /x/b~1c)"},
      {"[]", "A JSON object is expected here. (at /x)"},
      {R"("a")", "A JSON object is expected here. (at /x)"},
  };
  for (const auto& [text, want] : rows) {
    EXPECT_EQ(fault(text, text_of_3), want) << text;
  }
  EXPECT_EQ(fault("{}", text_of_3, ""), "This field is required. (at /a)");
}

TEST(JsonFields, OptionalOnesAreOfTheirTypeOrNotThere) {
  const auto document =
      JsonDocument::parse(R"({"t":"","b":false,"i":-7,"n":null,"l":["x",""],"o":{"y":1}})");
  JsonFields fields(document->root(), "");
  EXPECT_EQ(fields.optional_text("t", 0), "");
  EXPECT_EQ(fields.optional_boolean("b"), false);
  EXPECT_EQ(fields.optional_integer("i"), -7);
  EXPECT_EQ(fields.texts("l", 2, 1), (std::vector<std::string>{"x", ""}));
  EXPECT_EQ(fields.any("o")->size(), 1U);
  for (const std::string_view key : {"n", "missing"}) {
    EXPECT_EQ(fields.any(key).has_value(), false);
    EXPECT_EQ(fields.optional_text(key, 9), std::nullopt);
    EXPECT_EQ(fields.optional_boolean(key), std::nullopt);
    EXPECT_EQ(fields.optional_integer(key), std::nullopt);
    EXPECT_TRUE(fields.texts(key, 9, 9).empty());
  }
  EXPECT_TRUE(fields.finish().has_value());
}

TEST(JsonFields, OptionalOnesOfAnotherTypeAreRefused) {
  const auto boolean = [](JsonFields& fields) { std::ignore = fields.optional_boolean("a"); };
  const auto integer = [](JsonFields& fields) { std::ignore = fields.optional_integer("a"); };
  const auto texts = [](JsonFields& fields) { std::ignore = fields.texts("a", 2, 3); };
  EXPECT_EQ(fault(R"({"a":1})", boolean), "This field must be true or false. (at /x/a)");
  EXPECT_EQ(fault(R"({"a":1.5})", integer), "This field must be a whole number. (at /x/a)");
  EXPECT_EQ(fault(R"({"a":"1"})", integer), "This field must be a whole number. (at /x/a)");
  const std::string each = "Each entry of this list must be a string of at most 3 bytes. (at /x/a)";
  const std::vector<std::pair<std::string, std::string>> rows{
      {R"({"a":[]})", ""},
      {R"({"a":["xyz","y"]})", ""},
      {R"({"a":["xyz","y","z"]})", "This list has more than 2 entries. (at /x/a)"},
      {R"({"a":["xyzz"]})", each},
      {R"({"a":["x",1]})", each},
      {R"({"a":["\u0000"]})", each},
      {R"({"a":"x"})", "This field must be a list of strings. (at /x/a)"},
      {R"({"a":{}})", "This field must be a list of strings. (at /x/a)"},
  };
  for (const auto& [text, want] : rows) {
    EXPECT_EQ(fault(text, texts), want) << text;
  }
}

TEST(JsonFields, TheFirstFaultStays) {
  const Error elsewhere{Errc::too_large, "Too large.", "/y/z", 0};
  const Error here{Errc::too_large, "Too large.", "metric 1", 0};
  const auto read = [&](const Error& first, std::string_view text) {
    return fault(text, [&](JsonFields& fields) {
      std::ignore = fields.any("a");
      fields.refuse("a", first);
      fields.refuse("a", elsewhere);
      fields.refuse("a", "Another.");
      std::ignore = fields.text("b", 1);
    });
  };
  EXPECT_EQ(read(here, R"({"a":1})"), "Too large. (at /x/a)");
  EXPECT_EQ(read(elsewhere, R"({"a":1})"), "Too large. (at /y/z)") << "it names its own place";
  EXPECT_EQ(read(here, "[]"), "A JSON object is expected here. (at /x)");
  EXPECT_EQ(fault(R"({"a":1})",
                  [&](JsonFields& fields) {
                    std::ignore = fields.any("a");
                    fields.refuse("a", "One.");
                    fields.refuse("a", "Another.");
                    fields.refuse("a", here);
                  }),
            "One. (at /x/a)");
}

}  // namespace
}  // namespace tocsin
