#include "threats/indicators.h"

#include <gtest/gtest.h>

namespace tocsin::threats {
namespace {

using enum IndicatorKind;

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
