#include "threats/indicators.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin::threats {
namespace {

using enum IndicatorKind;

/// "kind text"; empty where there is none.
std::string shown(const std::optional<IndicatorValue>& value) {
  return value ? std::string(to_text(value->kind)) + " " + value->text : "";
}

TEST(Indicators, NormalFormsByKind) {
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

TEST(Indicators, ValuesAreRecognizedByTheirShape) {
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

Indicator said(IndicatorKind kind, const std::string& text, const std::string& source = "s") {
  return {.value = value_of(kind, text).value(), .source = source};
}

std::string texts_of(const IndicatorSet& set, const std::vector<IndicatorSet::Place>& places) {
  std::string out;
  for (const auto place : places) {
    out += (out.empty() ? "" : " ") + std::string(set.text(place));
  }
  return out;
}

TEST(IndicatorSet, WhatSpeaksOfAValueIsFound) {
  IndicatorSet set(7);
  for (const auto& [kind, text] : {std::pair<IndicatorKind, std::string>{ipv4, "10.1.2.3"},
                                   {network, "10.0.0.0/8"},
                                   {network, "10.1.0.0/16"},
                                   {network, "2001:db8::/32"},
                                   {ipv6, "2001:db8::1"},
                                   {domain, "evil.example"},
                                   {domain, "c2.evil.example"},
                                   {url, "http://other.example/A"},
                                   {mail, "joe@third.example"},
                                   {md5, std::string(32, 'a')},
                                   {file_name, "evil.exe"}}) {
    EXPECT_TRUE(set.add(said(kind, text)));
  }
  EXPECT_EQ(set.size(), 11U);
  EXPECT_EQ(set.count(network), 3U);
  EXPECT_FALSE(set.has(sha1));
  struct Row {
    IndicatorKind kind;
    std::string text;
    std::string want;
  };
  const Row rows[] = {
      {ipv4, "10.1.2.3", "10.1.2.3 10.0.0.0/8 10.1.0.0/16"},
      {ipv4, "10.2.2.3", "10.0.0.0/8"},
      {ipv4, "9.255.255.255", ""},
      {ipv4, "11.0.0.0", ""},
      {ipv4, "10.255.255.255", "10.0.0.0/8"},
      {ipv6, "2001:db8::1", "2001:db8::1 2001:db8::/32"},
      {ipv6, "2001:db9::1", ""},
      {network, "10.1.0.0/16", "10.0.0.0/8 10.1.0.0/16"},
      {network, "10.1.2.0/24", "10.0.0.0/8 10.1.0.0/16"},
      {network, "10.0.0.0/15", "10.0.0.0/8"},
      {network, "10.0.0.0/7", ""},
      {network, "2001:db8::/33", "2001:db8::/32"},
      {domain, "a.c2.evil.example", "c2.evil.example evil.example"},
      {domain, "evil.example", "evil.example"},
      {domain, "notevil.example", ""},
      {domain, "xc2.evil.example", "evil.example"},
      {url, "http://other.example/A", "http://other.example/A"},
      {url, "http://other.example/a", ""},
      {url, "http://x:y@c2.evil.example:81/", "c2.evil.example evil.example"},
      {url, "http://10.1.2.3/", "10.1.2.3 10.0.0.0/8 10.1.0.0/16"},
      {url, "http://[2001:db8::2]:1/", "2001:db8::/32"},
      {mail, "joe@third.example", "joe@third.example"},
      {mail, "jim@third.example", ""},
      {mail, "jim@evil.example", "evil.example"},
      {md5, std::string(32, 'A'), std::string(32, 'a')},
      {sha1, std::string(40, 'a'), ""},
      {file_name, "EVIL.EXE", "evil.exe"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    EXPECT_EQ(texts_of(set, set.matches(value_of(row.kind, row.text).value())), row.want);
  }
  // Prefixes on both sides of each half and of whole bytes.
  IndicatorSet nets(8);
  std::string within;
  for (const unsigned bits : {1U, 7U, 8U, 9U, 63U, 64U, 65U, 95U, 127U}) {
    const auto value =
        value_of(network, "2001:db8:1:2:ffff:ffff:ffff:ffff/" + std::to_string(bits));
    ASSERT_TRUE(value);
    nets.add({.value = *value, .source = "s"});
    within += (within.empty() ? "" : " ") + value->text;
  }
  EXPECT_EQ(texts_of(nets, nets.matches({ipv6, "2001:db8:1:2:ffff:ffff:ffff:fffe"})), within);
  EXPECT_EQ(texts_of(nets, nets.matches({ipv6, "2001:db8:1:3:ffff:ffff:ffff:fffe"})),
            within.substr(0, within.find("/63") + 3));
  EXPECT_EQ(texts_of(nets, nets.matches({ipv6, "8000::"})), "");
  // Letters of either case where the kind does not tell them apart.
  EXPECT_TRUE(set.find(domain, "EVIL.example"));
  EXPECT_FALSE(set.find(url, "http://other.example/a"));
  std::vector<IndicatorSet::Place> places;
  set.domains_of("C2.Evil.Example", places);
  EXPECT_EQ(texts_of(set, places), "c2.evil.example evil.example");
}

TEST(IndicatorSet, EachKeepsWhoSaidItAndUntilWhen) {
  IndicatorSet set(7);
  Indicator first = said(domain, "evil.example", "one");
  first.tlp = Tlp::red;
  first.valid_until = from_micros(-5);
  Indicator second = said(domain, "evil.example", "two");
  second.is_partial = true;
  second.tlp = Tlp::clear;
  Indicator third = said(domain, "evil.example", "three");
  third.is_context = true;
  for (const Indicator& one : {first, second, third, said(domain, "other.example", "three")}) {
    EXPECT_TRUE(set.add(one));
  }
  EXPECT_EQ(set.size(), 2U);
  EXPECT_EQ(set.count(domain), 2U);
  const auto place = set.find(domain, "evil.example");
  ASSERT_TRUE(place);
  const auto sayings = set.sayings(*place, 10);
  ASSERT_EQ(sayings.size(), 3U);
  EXPECT_EQ(sayings[0].source, "one");
  EXPECT_EQ(sayings[0].tlp, Tlp::red);
  EXPECT_EQ(sayings[0].valid_until, from_micros(-5));
  EXPECT_FALSE(sayings[0].is_partial);
  EXPECT_FALSE(sayings[0].is_context);
  EXPECT_EQ(sayings[1].source, "three");
  EXPECT_TRUE(sayings[1].is_context);
  EXPECT_EQ(sayings[1].tlp, std::nullopt);
  EXPECT_EQ(sayings[2].source, "two");
  EXPECT_TRUE(sayings[2].is_partial);
  EXPECT_EQ(sayings[2].tlp, Tlp::clear);
  EXPECT_EQ(sayings[2].valid_until, std::nullopt);
  EXPECT_EQ(set.sayings(*place, 2).size(), 2U);
  EXPECT_EQ(set.sayings(*place, 10, from_micros(-6)).size(), 3U);
  EXPECT_EQ(set.sayings(*place, 10, from_micros(-5)).size(), 2U);
  EXPECT_EQ(set.sayings(*place, 1, from_micros(-5)).at(0).source, "three");
  const auto other = set.find(domain, "other.example");
  ASSERT_TRUE(other);
  EXPECT_EQ(set.sayings(*other, 10).at(0).source, "three");
  EXPECT_EQ(set.kind(*other), domain);
}

TEST(IndicatorSet, AValueThatIsTooLongIsLeftOut) {
  IndicatorSet set(7);
  const std::string longest(kIndicatorBytesMax, 'a');
  EXPECT_TRUE(set.add({.value = {url, longest}, .source = "s"}));
  EXPECT_FALSE(set.add({.value = {url, longest + "a"}, .source = "s"}));
  EXPECT_EQ(set.size(), 1U);
  EXPECT_TRUE(set.find(url, longest));
}

TEST(IndicatorSet, GrowsAndForgetsNothing) {
  IndicatorSet set(99);
  constexpr unsigned kCount = 20'000;
  const auto name = [](unsigned i) { return "host" + std::to_string(i) + ".example"; };
  const auto net = [](unsigned i) {
    return std::to_string(i / 256 + 1) + "." + std::to_string(i % 256) + ".0.0/16";
  };
  for (unsigned i = 0; i < kCount; ++i) {
    ASSERT_TRUE(set.add(said(domain, name(i), std::to_string(i))));
    ASSERT_TRUE(set.add(said(network, net(i))));
  }
  EXPECT_EQ(set.size(), 2U * kCount);
  for (unsigned i = 0; i < kCount; ++i) {
    const auto place = set.find(domain, name(i));
    ASSERT_TRUE(place);
    ASSERT_EQ(set.sayings(*place, 1).at(0).source, std::to_string(i));
    const auto address = std::to_string(i / 256 + 1) + "." + std::to_string(i % 256) + ".7.7";
    ASSERT_EQ(texts_of(set, set.matches({ipv4, address})), net(i));
  }
  EXPECT_FALSE(set.find(domain, name(kCount)));
  EXPECT_EQ(texts_of(set, set.matches({ipv4, "100.1.7.7"})), "");
}

}  // namespace
}  // namespace tocsin::threats
