// What is written as JSON: escapes of RFC 8785, commas, and canonical objects.
#include "base/json_writer.h"

#include "base/json.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(JsonWriting, EscapesWhatRfc8785Asks) {
  EXPECT_EQ(json_quoted(std::string_view("\x00\x1F\"\\\b\f\n\r\t \x7F/é", 14)),
            R"("\u0000\u001f\"\\\b\f\n\r\t )"
            "\x7F/é\"");
  EXPECT_EQ(json_quoted(""), "\"\"");
  for (int c = 0; c < 0x80; ++c) {
    const std::string text(3, static_cast<char>(c));
    const auto read = JsonDocument::parse("[" + json_quoted(text) + "]");
    ASSERT_TRUE(read.has_value()) << c;
    EXPECT_EQ(read->root().elements().begin().operator*().text(), text) << c;
  }
}

TEST(JsonWriting, PutsCommasWhereTheyBelong) {
  JsonWriter json;
  json.begin_object()
      .field("a", "x")
      .field("b", std::int64_t{-7})
      .flag("c", true)
      .optional_field("d", std::nullopt)
      .optional_field("e", std::string("y"))
      .texts("f", {})
      .texts("g", {"1", "2"});
  json.key("h").begin_array().begin_object().end_object().begin_array().end_array().null();
  json.boolean(false).integer(0).text("z").raw("{}").end_array().end_object();
  EXPECT_EQ(json.take(), R"({"a":"x","b":-7,"c":true,"d":null,"e":"y","f":[],"g":["1","2"],)"
                         R"("h":[{},[],null,false,0,"z",{}]})");
}

TEST(JsonWriting, ACanonicalObjectIsSortedAndHasEachNameOnce) {
  CanonicalObject inner;
  inner.set("z", "1").set("a", std::int64_t{1});
  CanonicalObject object;
  object.set("b", "first")
      .set("b", "last")
      .set("a", std::vector<std::string>{"x", "y"})
      .set("B", std::vector<std::string>{})
      .set_flag("f", true)
      .set_flag("e", false)
      .set_if("g", std::nullopt)
      .set_if("h", std::string("i"))
      .set("c", inner);
  EXPECT_EQ(object.to_text(),
            R"({"B":[],"a":["x","y"],"b":"last","c":{"a":1,"z":"1"},"e":false,"f":true,"h":"i"})");
  EXPECT_EQ(CanonicalObject().to_text(), "{}");
}

}  // namespace
}  // namespace tocsin
