#include "threats/warning_lists.h"

#include "base/error_for_test.h"
#include "base/text.h"

#include <gtest/gtest.h>

namespace tocsin::threats {
namespace {

constexpr std::size_t kBytesMax = 1U << 20U;

std::string list(const std::string& type, const std::string& entries,
                 const std::string& more = "") {
  return R"({"name":"L","version":1,"type":")" + type + R"(","list":[)" + entries + "]" + more +
         "}";
}

TEST(WarningLists, FlagByTheirType) {
  using enum IndicatorKind;
  struct Row {
    std::string json;
    IndicatorKind kind;
    std::string text;
    bool want;
  };
  const std::string hashes = R"(,"matching_attributes":["md5","filename|sha1"])";
  const Row rows[] = {
      {list("string", R"("8.8.8.8")"), ipv4, "8.8.8.8", true},
      {list("string", R"("8.8.8.8")"), ipv4, "8.8.8.80", false},
      {list("string", R"("Evil.Example")"), domain, "evil.example", true},
      {list("string", R"("evil.example")"), domain, "a.evil.example", false},
      {list("string", R"("http://evil.example/A")"), url, "http://evil.example/A", true},
      {list("string", R"("http://evil.example")"), url, "http://evil.example/", true},
      {list("substring", R"("EVIL.ex")"), url, "http://a.evil.example/", true},
      {list("substring", R"("evil.exx")"), url, "http://a.evil.example/", false},
      {list("hostname", R"("evil.example")"), domain, "a.evil.example", true},
      {list("hostname", R"(".evil.example")"), domain, "evil.example", true},
      {list("hostname", R"("evil.example")"), domain, "notevil.example", false},
      {list("hostname", R"("evil.example")"), url, "http://a.evil.example/x", true},
      {list("hostname", R"("evil.example")"), mail, "a@evil.example", true},
      {list("hostname", R"("localhost")"), domain, "a.localhost.example", false},
      {list("cidr", R"("10.0.0.0/8")"), ipv4, "10.1.2.3", true},
      {list("cidr", R"("10.0.0.0/8")"), ipv4, "11.1.2.3", false},
      {list("cidr", R"("10.0.0.0/8")"), network, "10.0.0.0/8", true},
      {list("cidr", R"("10.0.0.0/8")"), network, "10.1.0.0/16", true},
      {list("cidr", R"("10.0.0.0/8")"), network, "10.0.0.0/7", false},
      {list("cidr", R"("10.0.0.0/8")"), network, "11.0.0.0/16", false},
      {list("cidr", R"("10.1.2.3")"), network, "10.1.2.0/24", false},
      {list("cidr", R"("2001:db8::/32")"), network, "2001:db8:1::/48", true},
      {list("cidr", R"("2001:db8::/32")"), network, "2001:d00::/24", false},
      {list("cidr", R"("2001:db8::/32")"), ipv6, "2001:db8::7", true},
      {list("cidr", R"("10.1.2.3")"), ipv4, "10.1.2.3", true},
      {list("cidr", R"("10.0.0.0/8")"), url, "http://10.1.2.3/", true},
      {list("substring", "\"a\"", hashes), md5, std::string(32, 'a'), true},
      {list("substring", "\"a\"", hashes), sha1, std::string(40, 'a'), true},
      {list("substring", "\"a\"", hashes), sha256, std::string(64, 'a'), false},
      {list("substring", "\"a\"", R"(,"matching_attributes":["sha256"])"), sha256,
       std::string(64, 'a'), true},
      {list("substring", "\"a\"", R"(,"matching_attributes":["sha512"])"), sha512,
       std::string(128, 'a'), true},
      {list("substring", "\"a\"", hashes), domain, "a.example", false},
      {list("substring", "\"a\"", R"(,"matching_attributes":["hostname"])"), domain, "a.example",
       true},
      {list("substring", "\"a\"", R"(,"matching_attributes":["url"])"), url, "http://a.example/",
       true},
      {list("substring", "\"a\"", R"(,"matching_attributes":["email-src"])"), mail, "a@a.example",
       true},
      {list("substring", "\"a\"", R"(,"matching_attributes":["filename"])"), file_name, "a.exe",
       true},
      {list("substring", "\"1\"", R"(,"matching_attributes":["ip-src"])"), ipv4, "1.2.3.4", true},
      {list("substring", "\"1\"", R"(,"matching_attributes":["ip-src"])"), network, "1.2.3.0/24",
       true},
      {list("substring", "\"1\"", R"(,"matching_attributes":["domain"])"), ipv6, "2001:db8::1",
       false},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.json + " " + row.text);
    WarningLists lists;
    ASSERT_TRUE(lists.add(row.json, kBytesMax));
    const auto names = lists.names_for(value_of(row.kind, row.text).value());
    EXPECT_EQ(names, row.want ? std::vector<std::string>{"L"} : std::vector<std::string>());
  }
}

TEST(WarningLists, SeveralAreNamedInTheirOrder) {
  WarningLists lists;
  for (const std::string name : {"B", "A", "C"}) {
    ASSERT_TRUE(lists.add(R"({"name":")" + name + R"(","type":"string","list":[")" +
                              (name == "A" ? "x.example" : "y.example") + R"("]})",
                          kBytesMax));
  }
  const WarningLists moved = std::move(lists);
  EXPECT_EQ(join(moved.names_for({IndicatorKind::domain, "y.example"}), " "), "B C");
}

TEST(WarningLists, WhatIsNotUsedIsSaid) {
  struct Row {
    std::string json;
    Errc code;
  };
  const Row rows[] = {
      {list("regex", R"("^a")"), Errc::unsupported_type},
      {list("glob", R"("a")"), Errc::malformed},
      {list("string", "7"), Errc::malformed},
      {list("string", R"(" ")"), Errc::malformed},
      {R"({"type":"string","list":["a"]})", Errc::malformed},
      {R"({"name":"L","type":"string"})", Errc::malformed},
      {R"({"name":"L","type":"string","list":"a"})", Errc::malformed},
      {"[]", Errc::malformed},
      {"{", Errc::malformed},
  };
  WarningLists lists;
  for (const Row& row : rows) {
    SCOPED_TRACE(row.json);
    EXPECT_EQ(error_of(lists.add(row.json, kBytesMax)).code, row.code);
  }
  const std::string one = list("string", R"("a")");
  EXPECT_EQ(error_of(lists.add(one, one.size() - 1)).code, Errc::too_large);
  for (std::size_t i = 0; i < kWarningListsMax; ++i) {
    ASSERT_TRUE(lists.add(one, one.size()));
  }
  EXPECT_EQ(error_of(lists.add(one, one.size())).code, Errc::too_large);
}

}  // namespace
}  // namespace tocsin::threats
