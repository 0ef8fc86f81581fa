// Small things about text, at the edges of each range of bytes.
#include "base/text.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

using Views = std::vector<std::string_view>;

TEST(Text, Utf8IsThatOfRfc3629) {
  for (const std::string_view good :
       {"", "a", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "a\xC2\x80z"}) {
    EXPECT_TRUE(is_utf8(good)) << good;
  }
  EXPECT_TRUE(is_utf8(std::string_view("\0", 1)));
  for (const std::string_view bad : {"\x80",
                                     "\xBF",
                                     "\xC0\x80",
                                     "\xC1\xBF",
                                     "\xC2",
                                     "\xC2z",
                                     "\xC2\xC0",
                                     "\xE0\x9F\xBF",
                                     "\xE0\xA0",
                                     "\xED\xA0\x80",
                                     "\xED\xBF\xBF",
                                     "\xEF\xBF",
                                     "\xF0\x8F\xBF\xBF",
                                     "\xF0\x90\x80",
                                     "\xF4\x90\x80\x80",
                                     "\xF5\x80\x80\x80",
                                     "\xFF",
                                     "a\xC2",
                                     "\xBF\xBF",
                                     "\xBF\xBF\xBF",
                                     "\x81\x90\x80\x80",
                                     "\xF8\x90\x80\x80",
                                     "\xE0\xA0z",
                                     "\xF0\x90\x80z"}) {
    EXPECT_FALSE(is_utf8(bad)) << bad;
  }
}

TEST(Text, IsLoweredAndRaisedInAsciiAlone) {
  EXPECT_EQ(to_lower("@AZ[`az{ÄÖ"), "@az[`az{ÄÖ");
  EXPECT_EQ(to_upper("@AZ[`az{äö"), "@AZ[`AZ{äö");
}

TEST(Text, IsTrimmedOfAsciiWhiteSpace) {
  EXPECT_EQ(trim(" \t\r\n\f\va b\v\f\n\r\t "), "a b");
  EXPECT_EQ(trim(" \t"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("a"), "a");
}

TEST(Text, IsSplitAndJoined) {
  EXPECT_EQ(split("", ','), Views{""});
  EXPECT_EQ(split(",", ','), (Views{"", ""}));
  EXPECT_EQ(split("a,,b", ','), (Views{"a", "", "b"}));
  EXPECT_EQ(join({}, ", "), "");
  EXPECT_EQ(join({"a"}, ", "), "a");
  EXPECT_EQ(join({"a", "", "b"}, ", "), "a, , b");
}

TEST(Text, IsCutBetweenCharacters) {
  for (const auto& [text, bytes, want] :
       std::vector<std::tuple<std::string_view, std::size_t, std::string_view>>{
           {"abc", 3, "abc"},
           {"abc", 2, "ab"},
           {"", 0, ""},
           {"a\xC3\xA9", 2, "a"},
           {"a\xC3\xA9z", 3, "a\xC3\xA9"},
           {"\xF0\x9F\x98\x80", 3, ""},
           {"\x80\x80\x80", 2, ""}}) {
    EXPECT_EQ(cut(text, bytes), want) << bytes;
  }
}

TEST(Text, IsEscapedForHtml) {
  EXPECT_EQ(escape_html(R"(<a href='x' title="y">&é)"),
            "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;é");
}

TEST(Text, PercentEncodingComesBack) {
  EXPECT_EQ(encode_percent("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(encode_percent("@[`{/:+ \x7Fé"), "%40%5B%60%7B%2F%3A%2B%20%7F%C3%A9");
  std::string every;
  for (int c = 0; c < 256; ++c) {
    every += static_cast<char>(c);
  }
  EXPECT_EQ(decode_percent(encode_percent(every)), every);
  EXPECT_EQ(decode_percent("a+b%2B%2b"), "a b++");
  for (const char* broken : {"%", "%4", "%4g", "%g4", "%:0", "%0:", "%@0", "%0`", "a%"}) {
    EXPECT_EQ(decode_percent(broken), broken);
  }
  EXPECT_EQ(decode_percent("%41"), "A");
  EXPECT_EQ(decode_percent("%aa%ff%AA%FF"), "\xAA\xFF\xAA\xFF");
}

TEST(Text, MovesNoTerminal) {
  const std::string gone = "\xEF\xBF\xBD";
  struct Row {
    std::string_view text;
    std::string shown;
  };
  for (const Row& row :
       {Row{"a é 中 😀~", "a é 中 😀~"}, Row{"\xE0\xA0\x80", "\xE0\xA0\x80"},
        Row{"\x1F \x7F", gone + " " + gone}, Row{"\x1B[31m", gone + "[31m"},
        Row{"\xC2\x80\xC2\x9F\xC2\xA0", gone + gone + "\xC2\xA0"},
        Row{"\xE2\x80\x8D\xE2\x80\x8E\xE2\x80\x8F\xE2\x80\x90",
            "\xE2\x80\x8D" + gone + gone + "\xE2\x80\x90"},
        Row{"\xE2\x80\xA9\xE2\x80\xAA\xE2\x80\xAE\xE2\x80\xAF",
            "\xE2\x80\xA9" + gone + gone + "\xE2\x80\xAF"},
        Row{"\xE2\x81\xA5\xE2\x81\xA6\xE2\x81\xA9\xE2\x81\xAA",
            "\xE2\x81\xA5" + gone + gone + "\xE2\x81\xAA"},
        Row{"\xFFz\xC2", gone + "z" + gone}, Row{"\xE2\x80z", gone + gone + "z"}}) {
    EXPECT_EQ(printable(row.text), row.shown);
  }
}

}  // namespace
}  // namespace tocsin
