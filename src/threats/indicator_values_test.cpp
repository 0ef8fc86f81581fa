#include "threats/indicator_values.h"

#include <gtest/gtest.h>

namespace tocsin::threats {
namespace {

using enum IndicatorKind;

/// "kind text"; empty where there is none.
std::string shown(const std::optional<IndicatorValue>& value) {
  return value ? std::string(to_text(value->kind)) + " " + value->text : "";
}

TEST(IndicatorValues, NormalFormsByKind) {
  const std::string label(63, 'a');
  const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'a');
  struct Row {
    IndicatorKind kind;
    std::string text;
    std::string want;
  };
  const Row rows[] = {
      {ipv4, "1.2.3.4", "ipv4 1.2.3.4"},
      {ipv4, " 1[.]2(.)3{.}4 ", "ipv4 1.2.3.4"},
      {ipv4, "1.2.3[dot]255", "ipv4 1.2.3.255"},
      {ipv4, "1.2.3.256", ""},
      {ipv4, "1.2.3.04", ""},
      {ipv4, "1.2.3", ""},
      {ipv4, "1.2.3.4.5", ""},
      {ipv4, "1.2.3.", ""},
      {ipv4, ".1.2.3", ""},
      {ipv4, "1.2.3.a", ""},
      {ipv4, "1.2.3.0004", ""},
      {ipv4, "", ""},
      {ipv4, "1.2.3.0/24", "network 1.2.3.0/24"},
      {ipv6, "2001:DB8:0:0:0:0:0:1", "ipv6 2001:db8::1"},
      {ipv6, "[2001:db8::1]", "ipv6 2001:db8::1"},
      {ipv6, "2001[:]db8::1", "ipv6 2001:db8::1"},
      {ipv6, "::ffff:1.2.3.4", "ipv4 1.2.3.4"},
      {ipv6, "2001:db8::1%eth0", ""},
      {ipv6, "2001:db8:::1", ""},
      {ipv6, "12:34:56", ""},
      {ipv6, "0000:0000:0000:0000:0000:ffff:192.168.100.228", "ipv4 192.168.100.228"},
      {ipv6, "0000:0000:0000:0000:0000:fffff:192.168.100.228", ""},
      {network, "10.1.2.3/8", "network 10.0.0.0/8"},
      {network, "10.1.2.3/31", "network 10.1.2.2/31"},
      {network, "10.1.2.3/32", "ipv4 10.1.2.3"},
      {network, "10.1.2.3/33", ""},
      {network, "10.1.2.3/1", "network 0.0.0.0/1"},
      {network, "10.1.2.3/0", ""},
      {network, "10.1.2.3/08", ""},
      {network, "10.1.2.3/", ""},
      {network, "10.1.2.3/8x", ""},
      {network, "2001:db8:ffff::1/33", "network 2001:db8:8000::/33"},
      {network, "2001:db8::1/128", "ipv6 2001:db8::1"},
      {network, "2001:db8::1/129", ""},
      {network, "2001:db8::1/1000", ""},
      {network, "10.1.2.3/4294967304", ""},
      {domain, "Evil.Example", "domain evil.example"},
      {domain, "evil[.]example.", "domain evil.example"},
      {domain, "*.evil.example", "domain evil.example"},
      {domain, "münchen.example", "domain münchen.example"},
      {domain, "XN--MNCHEN-3YA.example", "domain xn--mnchen-3ya.example"},
      {domain, "a_b.evil.example", "domain a_b.evil.example"},
      {domain, "evil", ""},
      {domain, "evil..example", ""},
      {domain, "-evil.example", ""},
      {domain, "evil-.example", ""},
      {domain, "evil.example/", ""},
      {domain, "domain autuo.xicp.net", ""},
      {domain, "1.2.3.4", ""},
      {domain, "a.b2", "domain a.b2"},
      {domain, "a.22", ""},
      {domain, "a.b", ""},
      {domain, label + ".example", "domain " + label + ".example"},
      {domain, label + "a.example", ""},
      {domain, longest, "domain " + longest},
      {domain, longest + "a", ""},
      {url, "HXXPS://Evil[.]Example/Path?Q#f", "url https://evil.example/Path?Q"},
      {url, "hxxp[://]evil.example", "url http://evil.example/"},
      {url, "h**p://evil.example/", "url http://evil.example/"},
      {url, "fxp://evil.example/a", "url ftp://evil.example/a"},
      {url, "http://evil.example:80/a", "url http://evil.example/a"},
      {url, "http://evil.example:8080/a", "url http://evil.example:8080/a"},
      {url, "https://evil.example:443", "url https://evil.example/"},
      {url, "http://evil.example:443/", "url http://evil.example:443/"},
      {url, "http://evil.example?Q=1", "url http://evil.example?Q=1"},
      {url, "http://U@1.2.3.4/", "url http://u@1.2.3.4/"},
      {url, "http://[2001:db8::1]:80/A", "url http://[2001:db8::1]/A"},
      {url, "http://[2001:db8::80]", "url http://[2001:db8::80]/"},
      {url, "evil.example", "domain evil.example"},
      {url, "evil.example/A", "url http://evil.example/A"},
      {url, "http://evil/", ""},
      {url, "http:///a", ""},
      {url, "://evil.example/", ""},
      {url, "ht tp://evil.example/", ""},
      {url, "http://evil.example/a b", ""},
      {md5, "D41D8CD98F00B204E9800998ECF8427E", "md5 d41d8cd98f00b204e9800998ecf8427e"},
      {md5, std::string(31, 'a'), ""},
      {md5, std::string(33, 'a'), ""},
      {md5, std::string(31, 'a') + "g", ""},
      {md5, std::string(31, 'a') + "G", ""},
      {md5, std::string(31, 'a') + "@", ""},
      {md5, std::string(31, 'a') + "`", ""},
      {md5, std::string(31, 'a') + ":", ""},
      {md5, std::string(31, 'a') + "/", ""},
      {md5, std::string(40, 'a'), ""},
      {sha1, std::string(40, 'B'), "sha1 " + std::string(40, 'b')},
      {sha256, std::string(64, '0'), "sha256 " + std::string(64, '0')},
      {sha512, std::string(128, '9'), "sha512 " + std::string(128, '9')},
      {sha512, std::string(127, '9'), ""},
      {mail, "John.Doe[@]Evil.Example", "mail john.doe@evil.example"},
      {mail, "john[at]evil[dot]example", "mail john@evil.example"},
      {mail, "@evil.example", ""},
      {mail, "john@evil", ""},
      {mail, "evil.example", ""},
      {mail, "jo hn@evil.example", ""},
      {mail, "jo<hn@evil.example", ""},
      {mail, std::string(64, 'a') + "@evil.example",
       "mail " + std::string(64, 'a') + "@evil.example"},
      {mail, std::string(65, 'a') + "@evil.example", ""},
      {file_name, "Evil.EXE", "file-name evil.exe"},
      {file_name, R"(C:\Temp\Evil.exe)", "file-name evil.exe"},
      {file_name, "/tmp/x y", "file-name x y"},
      {file_name, "/tmp/", ""},
      {file_name, "..", ""},
      {file_name, ".", ""},
      {file_name, "a\x01", ""},
      {file_name, std::string(255, 'a'), "file-name " + std::string(255, 'a')},
      {file_name, std::string(256, 'a'), ""},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(to_text(row.kind)) + " <- " + row.text);
    const auto value = value_of(row.kind, row.text);
    EXPECT_EQ(shown(value), row.want);
    if (value) {
      // A normal form is its own.
      EXPECT_EQ(value_of(value->kind, value->text), value);
    }
  }
  const std::string path = "http://evil.example/";
  const std::string longest_url = path + std::string(kIndicatorBytesMax - path.size(), 'a');
  EXPECT_TRUE(value_of(url, longest_url));
  EXPECT_FALSE(value_of(url, longest_url + "a"));
  EXPECT_TRUE(recognized(longest_url));
  EXPECT_FALSE(recognized(longest_url + "a"));
}

TEST(IndicatorValues, ValuesAreRecognizedByTheirShape) {
  const std::pair<std::string, std::string> rows[] = {
      {"1.2.3.4", "ipv4 1.2.3.4"},
      {"1.2.3.0/24", "network 1.2.3.0/24"},
      {"2001:db8::1", "ipv6 2001:db8::1"},
      {"evil[.]example", "domain evil.example"},
      {"evil.example/a", "url http://evil.example/a"},
      {"hxxp://evil.example/a", "url http://evil.example/a"},
      {"http://evil/", ""},
      {"a@evil.example", "mail a@evil.example"},
      {"a@evil", ""},
      {std::string(32, 'a'), "md5 " + std::string(32, 'a')},
      {std::string(33, 'a'), ""},
      {"Evil.exe", "file-name evil.exe"},
      {".exe", ""},
      {"evil.example", "domain evil.example"},
      {"evil.com", "domain evil.com"},
      {"some words", ""},
      {"word", ""},
      {"a/b", ""},
      {"", ""},
  };
  for (const auto& [text, want] : rows) {
    SCOPED_TRACE(text);
    EXPECT_EQ(shown(recognized(text)), want);
  }
}

TEST(IndicatorValues, WhatSpeaksOfAValue) {
  struct Row {
    IndicatorKind kind;
    std::string text;
    std::size_t count;
    std::vector<std::string> first;
    std::string last;
  };
  using enum IndicatorKind;
  const Row rows[] = {
      {ipv4, "10.1.2.3", 32, {"10.1.2.3", "10.1.2.2/31", "10.1.2.0/30"}, "0.0.0.0/1"},
      {network, "10.1.0.0/16", 16, {"10.1.0.0/16", "10.0.0.0/15"}, "0.0.0.0/1"},
      {network, "128.0.0.0/1", 1, {"128.0.0.0/1"}, "128.0.0.0/1"},
      {ipv6, "2001:db8::1", 128, {"2001:db8::1", "2001:db8::/127"}, "::/1"},
      {network, "2001:db8::/32", 32, {"2001:db8::/32", "2001:db8::/31"}, "::/1"},
      {domain, "a.b.evil.example", 3, {"a.b.evil.example", "b.evil.example"}, "evil.example"},
      {domain, "evil.example", 1, {"evil.example"}, "evil.example"},
      {url,
       "http://c2.evil.example/X",
       3,
       {"http://c2.evil.example/X", "c2.evil.example"},
       "evil.example"},
      {url, "http://192.0.2.1:8080/x", 33, {"http://192.0.2.1:8080/x", "192.0.2.1"}, "128.0.0.0/1"},
      {mail, "joe@evil.example", 2, {"joe@evil.example"}, "evil.example"},
      {sha256, std::string(64, 'a'), 1, {std::string(64, 'a')}, std::string(64, 'a')},
      {file_name, "10.1.2.3", 1, {"10.1.2.3"}, "10.1.2.3"},
      {file_name, "a.b.exe", 1, {"a.b.exe"}, "a.b.exe"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const auto around = values_around({row.kind, row.text});
    ASSERT_EQ(around.size(), row.count);
    for (std::size_t i = 0; i < row.first.size(); ++i) {
      EXPECT_EQ(around[i].text, row.first[i]);
    }
    EXPECT_EQ(around.back().text, row.last);
    // Each is in the form in which such a value is stored.
    for (const IndicatorValue& one : around) {
      EXPECT_EQ(value_of(one.kind, one.text), one) << one.text;
    }
  }
}

}  // namespace
}  // namespace tocsin::threats
