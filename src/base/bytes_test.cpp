// Bytes as hex, base64 and base64url: the vectors of RFC 4648, and only one spelling each.
#include "base/bytes.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(Bytes, HexIsWrittenSmallAndReadInEitherCase) {
  EXPECT_EQ(to_hex(as_bytes(std::string_view("\x00\x09\x0A\xF0\xFF", 5))), "00090af0ff");
  EXPECT_EQ(as_text(*parse_hex("00090AF0fF")), std::string_view("\x00\x09\x0A\xF0\xFF", 5));
  EXPECT_TRUE(parse_hex("")->empty());
  for (const char* bad : {"0", "000", "0g", "g0", "/0", ":0", "@0", "`0", "0 ", "0x"}) {
    EXPECT_EQ(error_of(parse_hex(bad)).code, Errc::malformed) << bad;
  }
}

TEST(Bytes, Base64IsThatOfRfc4648InOneSpelling) {
  for (const auto& [bytes, text] :
       {std::pair{"", ""}, std::pair{"f", "Zg=="}, std::pair{"fo", "Zm8="},
        std::pair{"foo", "Zm9v"}, std::pair{"foob", "Zm9vYg=="}, std::pair{"fooba", "Zm9vYmE="},
        std::pair{"foobar", "Zm9vYmFy"}, std::pair{"\xFB\xFF\xBF", "+/+/"}}) {
    EXPECT_EQ(to_base64(as_bytes(bytes)), text);
    EXPECT_EQ(as_text(*parse_base64(text)), bytes);
  }
  for (const char* bad : {"Z", "Zg", "Zg=", "Zg===", "Zh==", "Zm9=", "Zm8", "====", "=m9v", "Zm=v",
                          "Zm9v\n", " Zm9v", "Zm9-", "Zm9_", "Zg==Zg==", "Zm.v"}) {
    EXPECT_EQ(error_of(parse_base64(bad)).code, Errc::malformed) << bad;
  }
  EXPECT_EQ(error_of(parse_base64("Z===")).message, "The text is not base64.");
}

TEST(Bytes, Base64urlHasNoPadding) {
  for (const auto& [bytes, text] : {std::pair{"", ""}, std::pair{"f", "Zg"}, std::pair{"fo", "Zm8"},
                                    std::pair{"foo", "Zm9v"}, std::pair{"\xFB\xFF\xBF", "-_-_"}}) {
    EXPECT_EQ(to_base64url(as_bytes(bytes)), text);
    EXPECT_EQ(as_text(*parse_base64url(text)), bytes);
  }
  EXPECT_EQ(as_text(*parse_base64url("AAAA")), std::string_view("\0\0\0", 3));
  for (const auto& [text, why] :
       {std::pair{"Z", "The base64 text has an impossible length."},
        std::pair{"Zm9vZ", "The base64 text has an impossible length."},
        std::pair{"Zh", "The base64 text is not in its canonical form."},
        std::pair{"Zg==", "The text is not base64."}, std::pair{"Zm9+", "The text is not base64."},
        std::pair{"Zm9/", "The text is not base64."}}) {
    EXPECT_EQ(error_of(parse_base64url(text)).message, why) << text;
  }
}

TEST(Bytes, ADigestIs32OfThem) {
  for (const std::size_t size : {0U, 31U, 32U, 33U}) {
    EXPECT_EQ(to_digest(Buffer(size)).has_value(), size == 32) << size;
  }
}

TEST(Bytes, AreEqualInFull) {
  const auto equal = [](std::string_view a, std::string_view b) {
    return equal_in_constant_time(as_bytes(a), as_bytes(b));
  };
  EXPECT_TRUE(equal("", ""));
  EXPECT_TRUE(equal("abc", "abc"));
  for (const char* other : {"", "ab", "abcd", "xbc", "axc", "abx"}) {
    EXPECT_FALSE(equal("abc", other)) << other;
  }
}

}  // namespace
}  // namespace tocsin
