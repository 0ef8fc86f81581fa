#include "http/form.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::http {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

TEST(Form, DecodesWhatBrowsersSend) {
  const struct {
    std::string_view text;
    Fields want;
  } rows[] = {
      {"", {}},
      {"a=1&b=2", {{"a", "1"}, {"b", "2"}}},
      {"a=1&a=2", {{"a", "1"}, {"a", "2"}}},
      {"a", {{"a", ""}}},
      {"a=", {{"a", ""}}},
      {"=a", {{"", "a"}}},
      {"a=b=c", {{"a", "b=c"}}},
      {"&&a=1&", {{"a", "1"}}},
      {"a+b=c+d", {{"a b", "c d"}}},
      {"a%2Bb=%26%3D%25", {{"a+b", "&=%"}}},
      {"title=%E6%BC%8F%e6%b4%9e", {{"title", "漏洞"}}},
      {"text=one%0D%0Atwo", {{"text", "one\r\ntwo"}}},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(row.text);
    const auto form = parse_form(row.text);
    ASSERT_TRUE(form.has_value());
    EXPECT_EQ(form->all(), row.want);
  }
}

TEST(Form, RefusesWhatTwoReadersCouldReadDifferently) {
  for (const std::string_view bad : {"a=%", "a=%4", "a=%4g", "a=%%41", "%zz=1", "a=%00", "a=%FF",
                                     "a=%C0%80", "a=%ED%A0%80", "a=\xFF", "a=%g0%90%80%80"}) {
    SCOPED_TRACE(bad);
    EXPECT_FALSE(parse_form(bad).has_value());
  }
  std::string many;
  for (std::size_t i = 0; i < kFormFieldsMax; ++i) {
    many += "a=1&";
  }
  EXPECT_EQ(parse_form(many)->all().size(), kFormFieldsMax);
  many += "a=1&";
  EXPECT_EQ(error_of(parse_form(many)).code, Errc::too_large);
}

TEST(Form, EveryPairOfDigitsInEitherCaseIsItsByte) {
  const std::string digits = "0123456789abcdef";
  for (int byte = 1; byte < 0x80; ++byte) {
    const char high = digits[static_cast<std::size_t>(byte / 16)];
    const char low = digits[static_cast<std::size_t>(byte % 16)];
    for (const char cased : {low, static_cast<char>(low >= 'a' ? low - 'a' + 'A' : low)}) {
      const auto text = decode_escapes({std::string("%") + high + cased}, Plus::is_plus);
      ASSERT_TRUE(text.has_value()) << byte;
      EXPECT_EQ(*text, std::string(1, static_cast<char>(byte)));
    }
  }
  for (const char* text : {"%C3%BF", "%c3%bf", "%C3%A0", "%c3%a0"}) {
    EXPECT_TRUE(decode_escapes(text, Plus::is_plus).has_value()) << text;
  }
  for (const char* text :
       {"%/0", "%:0", "%@0", "%G0", "%`0", "%g0", "%0/", "%0:", "%0@", "%0G", "%0`", "%0g"}) {
    EXPECT_FALSE(decode_escapes(text, Plus::is_plus).has_value()) << text;
  }
  EXPECT_EQ(*decode_escapes("a+b", Plus::is_plus), "a+b");
  EXPECT_EQ(*decode_escapes("a+b", Plus::is_space), "a b");
}

TEST(Form, AFieldGivenTwiceIsNotOne) {
  const auto form = parse_form("a=1&b=2&b=3");
  ASSERT_TRUE(form.has_value());
  EXPECT_EQ(*form->one("a"), "1");
  EXPECT_EQ(*form->one("c"), std::nullopt);
  ASSERT_FALSE(form->one("b").has_value());
  EXPECT_EQ(error_of(form->one("b")).where, "b");
  EXPECT_EQ(form->every("b"), (std::vector<std::string_view>{"2", "3"}));
}

}  // namespace
}  // namespace tocsin::http
