// Byte by byte: what each text of the wire may hold.
#include "http/media.h"
#include "http/message.h"
#include "http/multipart.h"
#include "http/response_head.h"
#include "http/wire.h"

#include <gtest/gtest.h>

#include <functional>

namespace tocsin::http {
namespace {

const std::string kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
const std::string kDigits = "0123456789";
const std::string kControls = [] {
  std::string out = "\x7F";
  for (char c = 0; c < 0x20; ++c) {
    out.push_back(c);
  }
  return out;
}();

std::string without(std::string all, std::string_view some) {
  std::erase_if(all, [&](char c) { return some.contains(c); });
  return all;
}

/// Every byte of `allowed` is taken, every other one of ASCII is not.
void check(const std::string& allowed, const std::function<bool(const std::string&)>& takes) {
  for (int code = 0; code < 0x80; ++code) {
    const char c = static_cast<char>(code);
    EXPECT_EQ(takes(std::string(1, c)), allowed.contains(c)) << code;
  }
}

std::string all_but_controls(std::string_view also = "") {
  std::string out(also);
  for (char c = 0x20; c < 0x7F; ++c) {
    out.push_back(c);
  }
  return out;
}

TEST(Alphabets, ABoundary) {
  check(kLetters + kDigits + "'()+_,-./:=?" + " ", [](const std::string& c) {
    return multipart_boundary("multipart/form-data; boundary=\"a" +
                              (c == "\"" || c == "\\" ? "\\" + c : c) + "b\"")
        .has_value();
  });
  for (const auto& [boundary, is_taken] :
       {std::pair{std::string(70, 'a'), true}, std::pair{std::string(71, 'a'), false},
        std::pair{std::string("a "), false}, std::pair{std::string(), false}}) {
    EXPECT_EQ(multipart_boundary("multipart/form-data; boundary=\"" + boundary + "\"").has_value(),
              is_taken)
        << boundary;
  }
}

TEST(Alphabets, APartsNameFieldsAndFile) {
  const auto parts = [](const std::string& head) {
    return parse_multipart("--B\r\n" + head + "\r\n\r\nx\r\n--B--\r\n", "B");
  };
  const std::string disposition = "Content-Disposition: form-data; name=";
  check(all_but_controls(), [&](const std::string& c) {
    return parts(disposition + "\"a" + (c == "\"" || c == "\\" ? "\\" + c : c) + "b\"").has_value();
  });
  check(all_but_controls("\t"), [&](const std::string& c) {
    return parts(disposition + "a\r\nX: a" + c + "b").has_value();
  });
  check(without(all_but_controls(), "/\\"),
        [](const std::string& c) { return safe_file_name("a" + c + "b") == "a" + c + "b"; });
  for (const char c : kControls) {
    EXPECT_EQ(safe_file_name("a" + std::string(1, c) + "b"), "ab");
  }
  EXPECT_EQ(safe_file_name(std::string(255, 'a')).size(), 255);
  EXPECT_EQ(safe_file_name(std::string(256, 'a')).size(), 255);
  EXPECT_EQ(safe_file_name(std::string(254, 'a') + "\xFF"), "file");
  EXPECT_EQ(safe_file_name(std::string(254, 'a') + "漏").size(), 254);
  EXPECT_EQ(safe_file_name(std::string(252, 'a') + "漏").size(), 255);
  for (const auto& [bytes, is_taken] : {std::pair{128U, true}, std::pair{129U, false}}) {
    EXPECT_EQ(parts(disposition + std::string(bytes, 'a')).has_value(), is_taken) << bytes;
  }
  for (const char* encoding : {"binary", "8bit", "7bit", "BINARY"}) {
    EXPECT_TRUE(parts(disposition + "a\r\nContent-Transfer-Encoding: " + encoding).has_value());
  }
  for (const char* encoding : {"base64", "quoted-printable", ""}) {
    EXPECT_FALSE(parts(disposition + "a\r\nContent-Transfer-Encoding: " + encoding).has_value());
  }
}

TEST(Alphabets, AToken) {
  check(kLetters + kDigits + "!#$%&'*+-.^_`|~", [](const std::string& c) { return is_token(c); });
  for (const char* text : {"", "\x80", "\xFF", "a b", "a\xC3\xA9"}) {
    EXPECT_FALSE(is_token(text)) << text;
  }
}

TEST(Alphabets, AHost) {
  const auto takes = [](const std::string& host) {
    return parse_head("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").has_value();
  };
  check(kLetters + kDigits + "-._", [&](const std::string& c) { return takes("a" + c + "b:80"); });
  check(kLetters + kDigits + ":.", [&](const std::string& c) { return takes("[a" + c + "b]"); });
  for (const auto& [host, is_taken] :
       {std::pair{"a", true}, std::pair{"a:1", true}, std::pair{"a:65535", true},
        std::pair{"a:123456", false}, std::pair{"a:", false}, std::pair{":1", false},
        std::pair{"a:b", false}, std::pair{"[::1]:80", true}, std::pair{"[::1]", true},
        std::pair{"[::1", false}, std::pair{"::1]", false}, std::pair{"[]", false},
        std::pair{"[ab", false}, std::pair{"[ab:80", false}, std::pair{"ab]", false},
        std::pair{"", false}}) {
    EXPECT_EQ(takes(host), is_taken) << host;
  }
}

TEST(Alphabets, AFieldOfARequestAndOfAnAnswer) {
  check(all_but_controls("\t"), [](const std::string& c) {
    return parse_head("GET / HTTP/1.1\r\nHost: a\r\nX: a" + c + "b\r\n\r\n").has_value();
  });
  check(all_but_controls("\t"), [](const std::string& c) {
    Response response;
    response.set("X", "a" + c + "b");
    return write_head(response, {}).has_value();
  });
}

TEST(Alphabets, ANameInEitherCase) {
  for (int code = 0; code < 0x80; ++code) {
    const char c = static_cast<char>(code);
    const char other = static_cast<char>(code ^ 0x20);
    EXPECT_TRUE(equal_ignoring_case(std::string(1, c), std::string(1, c))) << code;
    EXPECT_EQ(equal_ignoring_case(std::string(1, c), std::string(1, other)), kLetters.contains(c))
        << code;
  }
}

TEST(Alphabets, AQuality) {
  constexpr std::string_view offers[] = {"a/a", "b/b"};
  // Against a half: which of the two is chosen says how the other was read.
  for (const auto& [quality, want] :
       {std::pair{"0.5", "a/a"},    std::pair{"0.501", "a/a"},  std::pair{"0.499", "b/b"},
        std::pair{"1", "a/a"},      std::pair{"1.", "a/a"},     std::pair{"1.000", "a/a"},
        std::pair{"1.001", "b/b"},  std::pair{"1.1", "b/b"},    std::pair{"2", "b/b"},
        std::pair{"0", "b/b"},      std::pair{"0.9999", "b/b"}, std::pair{"0.9", "a/a"},
        std::pair{"0-9", "b/b"},    std::pair{"1.-", "b/b"},    std::pair{"0.1a", "b/b"},
        std::pair{"0.5", "a/a"},    std::pair{"0.9a", "b/b"},   std::pair{"0,9", "b/b"},
        std::pair{".9", "b/b"},     std::pair{"00.9", "b/b"},   std::pair{"0/9", "b/b"},
        std::pair{"0.:", "b/b"},    std::pair{"0./", "b/b"},    std::pair{"\"\"", "b/b"},
        std::pair{"\"0.9\"", "a/a"}}) {
    EXPECT_EQ(choose_media_type(std::string("a/a;q=") + quality + ", b/b;q=0.5", offers), want)
        << quality;
  }
  // The 64th wish still counts, the 65th does not.
  for (const auto& [before, want] : {std::pair{63, std::optional<std::string_view>("a/a")},
                                     std::pair{64, std::optional<std::string_view>()}}) {
    std::string accept;
    for (int i = 0; i < before; ++i) {
      accept += "x/x,";
    }
    EXPECT_EQ(choose_media_type(accept + "a/a", offers), want) << before;
  }
}

TEST(Alphabets, AParameterInQuotes) {
  const auto value = [](const std::string& text) -> std::optional<std::string> {
    const auto type = parse_media_type("a/b; c=" + text);
    return type ? std::optional(std::string(type->parameter("c").value_or("-"))) : std::nullopt;
  };
  EXPECT_EQ(value(R"("d")"), "d");
  EXPECT_EQ(value(R"("d\"e")"), "d\"e");
  EXPECT_EQ(value(R"("d\\")"), "d\\");
  EXPECT_EQ(value(R"("d\e")"), "d\\e");
  EXPECT_EQ(value(R"("d\")"), std::nullopt);
  EXPECT_EQ(value(R"("d\)"), std::nullopt);
  EXPECT_EQ(value(R"(")"), std::nullopt);
  EXPECT_EQ(value(R"("")"), "");
  EXPECT_EQ(value("d e"), std::nullopt);
  EXPECT_EQ(value("d\t;e=f"), "d");
  EXPECT_EQ(value("d ; e=f"), "d");
  EXPECT_EQ(value("d;c=e"), std::nullopt);
}

TEST(Alphabets, ALengthAndATarget) {
  const auto length = [](const std::string& text) {
    return parse_head("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + text + "\r\n\r\n");
  };
  EXPECT_EQ(length("7")->content_length, 7);
  EXPECT_EQ(length("0")->framing, Framing::none);
  for (const char* bad : {"", "+1", "-1", "1x", "x", "1 1", "0x1", "18446744073709551616"}) {
    EXPECT_FALSE(length(bad).has_value()) << bad;
  }
  const auto target = [](const std::string& method, const std::string& text) {
    const auto head = parse_head(method + " " + text + " HTTP/1.1\r\nHost: a:80\r\n\r\n");
    return head ? std::optional(head->target) : std::nullopt;
  };
  EXPECT_EQ(target("OPTIONS", "*"), "/");
  EXPECT_EQ(target("OPTIONS", "/a"), "/a");
  EXPECT_EQ(target("GET", "*"), std::nullopt);
  EXPECT_EQ(target("GET", "http://a:80/b?c"), "/b?c");
  EXPECT_EQ(target("GET", "HTTPS://A:80"), "/");
  EXPECT_EQ(target("GET", "http://a:80?c"), "/?c");
  EXPECT_EQ(target("GET", "http://b:80/"), std::nullopt);
  EXPECT_EQ(target("GET", "http://a/"), std::nullopt);
  EXPECT_EQ(target("GET", "ftp://a:80/"), std::nullopt);
}

}  // namespace
}  // namespace tocsin::http
