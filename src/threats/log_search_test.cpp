#include "threats/log_search.h"

#include <gtest/gtest.h>

#include <chrono>

namespace tocsin::threats {
namespace {

using enum IndicatorKind;

IndicatorSet set_of(const std::vector<std::pair<IndicatorKind, std::string>>& values) {
  IndicatorSet set(5);
  for (const auto& [kind, text] : values) {
    EXPECT_TRUE(set.add({.value = value_of(kind, text).value(), .source = "s"})) << text;
  }
  return set;
}

/// "at:found=value" of each.
std::string hits_in(const IndicatorSet& set, std::string_view text) {
  std::string out;
  for (const LogHit& hit : LogSearch(set).search(text)) {
    out += (out.empty() ? "" : " ") + std::to_string(hit.at) + ":" +
           std::string(text.substr(hit.at, hit.bytes)) + "=" + std::string(set.text(hit.place));
  }
  return out;
}

const std::string kMd5 = "d41d8cd98f00b204e9800998ecf8427e";
const std::string kSha256(64, 'b');

IndicatorSet all() {
  return set_of({{ipv4, "10.1.2.3"},
                 {network, "192.0.2.0/24"},
                 {network, "2001:db8::/32"},
                 {ipv6, "2001:db8::7"},
                 {domain, "evil.example"},
                 {url, "http://other.example/A?b=1"},
                 {url, "https://third.example"},
                 {url, "http://u:p@fourth.example/"},
                 {mail, "joe.doe@third.example"},
                 {md5, kMd5},
                 {sha256, kSha256},
                 {file_name, "evil-1.exe"}});
}

TEST(LogSearch, ValuesAreFoundWhereTheyStand) {
  const IndicatorSet set = all();
  const std::string upper = "D41D8CD98F00B204E9800998ECF8427E";
  const std::pair<std::string, std::string> rows[] = {
      {"10.1.2.3", "0:10.1.2.3=10.1.2.3"},
      {"from 10.1.2.3:80 to", "5:10.1.2.3=10.1.2.3"},
      {"10.1.2.30", ""},
      {"110.1.2.3", ""},
      {"10.1.2.3.4", ""},
      {"10.1.2.3.", "0:10.1.2.3=10.1.2.3"},
      {"010.1.2.3", ""},
      {"[192.0.2.255]", "1:192.0.2.255=192.0.2.0/24"},
      {"192.0.3.0", ""},
      {"GET evil.example HTTP/1.1", "4:evil.example=evil.example"},
      {"C2.EVIL.example.", "0:C2.EVIL.example=evil.example"},
      {"notevil.example", ""},
      {"evil.example.net", ""},
      {"evil.examples", ""},
      {"x=http%3A%2F%2Fevil.example%2F", "15:evil.example=evil.example"},
      {"%zzevil.example", ""},
      {"a@evil.example", "2:evil.example=evil.example"},
      {"..evil.example..", "2:evil.example=evil.example"},
      {"\"http://other.example/A?b=1\"", "1:http://other.example/A?b=1=http://other.example/A?b=1"},
      {"HTTP://Other.Example:80/A?b=1#x",
       "0:HTTP://Other.Example:80/A?b=1#x=http://other.example/A?b=1"},
      {"see http://other.example/A?b=1).",
       "4:http://other.example/A?b=1=http://other.example/A?b=1"},
      {"http://other.example/a?b=1", ""},
      {"http://u:p@fourth.example/", "0:http://u:p@fourth.example/=http://u:p@fourth.example/"},
      {"1http://other.example/A?b=1", "1:http://other.example/A?b=1=http://other.example/A?b=1"},
      {"http://other.example/A?b=12", ""},
      {"r=https://third.example", "2:https://third.example=https://third.example/"},
      {"https://x.example/?u=http://other.example/A?b=1",
       "21:http://other.example/A?b=1=http://other.example/A?b=1"},
      {"from=<joe.doe@third.example>", "6:joe.doe@third.example=joe.doe@third.example"},
      {"user=Joe.Doe@third.example,", "5:Joe.Doe@third.example=joe.doe@third.example"},
      {"doe@third.example", ""},
      {"x.joe.doe@third.example", ""},
      {"x+joe.doe@third.example", ""},
      {"xjoe.doe@third.example", ""},
      {"2001:db8::7", "0:2001:db8::7=2001:db8::/32 0:2001:db8::7=2001:db8::7"},
      {"[2001:0DB8:0:0:0:0:0:8]:80", "1:2001:0DB8:0:0:0:0:0:8=2001:db8::/32"},
      {"at 2001:db8:: there", "3:2001:db8::=2001:db8::/32"},
      {"2001:db9::7", ""},
      {"12:34:56 ::ffff:10.1.2.3 ", "9:::ffff:10.1.2.3=10.1.2.3 16:10.1.2.3=10.1.2.3"},
      {kMd5, "0:" + kMd5 + "=" + kMd5},
      {"x " + upper + " y", "2:" + upper + "=" + kMd5},
      {kMd5 + "0", ""},
      {"0" + kMd5, ""},
      {kMd5.substr(1), ""},
      {"sha256:" + kSha256, "7:" + kSha256 + "=" + kSha256},
      {"C:\\Temp\\Evil-1.exe", "8:Evil-1.exe=evil-1.exe"},
      {"evil-1.exe.txt", ""},
      {"", ""},
      {".", ""},
      {":", ""},
      {"a.", ""},
      {".a", ""},
      {"://", ""},
      {"::", ""},
  };
  for (const auto& [text, want] : rows) {
    SCOPED_TRACE(text);
    EXPECT_EQ(hits_in(set, text), want);
  }
}

TEST(LogSearch, AHashIsFoundAtEveryOffset) {
  const IndicatorSet set = set_of({{md5, kMd5}, {sha256, kSha256}});
  for (std::size_t at = 0; at < 130; ++at) {
    const std::string before(at, '-');
    EXPECT_EQ(hits_in(set, before + kMd5 + "-"), std::to_string(at) + ":" + kMd5 + "=" + kMd5);
    EXPECT_EQ(hits_in(set, before + kSha256), std::to_string(at) + ":" + kSha256 + "=" + kSha256);
    EXPECT_EQ(hits_in(set, before + kSha256 + "-" + kMd5),
              std::to_string(at) + ":" + kSha256 + "=" + kSha256 + " " + std::to_string(at + 65) +
                  ":" + kMd5 + "=" + kMd5);
    EXPECT_EQ(hits_in(set, before + kSha256 + kMd5), "");
  }
}

TEST(LogSearch, OnlyWhatTheSetHasIsLookedFor) {
  for (const auto& [kind, text] : {std::pair<IndicatorKind, std::string>{ipv4, "10.1.2.3"},
                                   {network, "192.0.2.0/24"},
                                   {ipv6, "2001:db8::7"},
                                   {domain, "evil.example"},
                                   {url, "https://third.example/"},
                                   {mail, "joe.doe@third.example"},
                                   {md5, kMd5},
                                   {sha256, kSha256},
                                   {file_name, "evil-1.exe"}}) {
    const IndicatorSet set = set_of({{kind, text}});
    const std::string line =
        "10.1.2.3 192.0.2.0 2001:db8::7 evil.example https://third.example/ "
        "joe.doe@third.example " +
        kMd5 + " " + kSha256 + " evil-1.exe";
    const auto hits = LogSearch(set).search(line);
    ASSERT_EQ(hits.size(), 1U) << text;
    EXPECT_EQ(set.text(hits[0].place), text);
  }
  EXPECT_EQ(hits_in(set_of({}), "10.1.2.3 evil.example"), "");
}

TEST(LogSearch, NamesOfFilesThatAreNotFoundAreKnown) {
  const std::pair<std::string, bool> rows[] = {
      {"a.exe", true},    {"a-1_b.tar.gz", true}, {"brochure .rar", false},
      {"dropper", false}, {"a..b", false},        {".bashrc", false},
      {"a.", false},      {"a+b.exe", false},     {"\u00fc.exe", true}};
  for (const auto& [text, want] : rows) {
    EXPECT_EQ(LogSearch::is_findable({file_name, text}), want) << text;
    EXPECT_EQ(!hits_in(set_of({{file_name, text}}), "x/" + text + ",").empty(), want) << text;
  }
  EXPECT_TRUE(LogSearch::is_findable({md5, kMd5}));
}

/// 1 MiB of what could be read again and again: each takes well under a second where time is linear
/// and minutes where it is not.
TEST(LogSearch, TimeIsLinear) {
  const IndicatorSet set = all();
  const auto start = std::chrono::steady_clock::now();
  for (const std::string unit : {"a.", "a", "a:", "://", "a://", "a@b.c", "@", "1.", "f", ":f",
                                 "::", "%2F", "a@", ".a@a."}) {
    std::string text;
    while (text.size() < (1U << 20U)) {
      text += unit;
    }
    EXPECT_EQ(hits_in(set, text), "");
  }
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

}  // namespace
}  // namespace tocsin::threats
