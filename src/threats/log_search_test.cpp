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
  for (const LogHit& hit : LogSearch(set).search(text).hits) {
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
      {"10.1.2.3.4", "0:10.1.2.3=10.1.2.3"},
      {"IP 10.1.2.3.51234 > 192.0.2.1.80:", "3:10.1.2.3=10.1.2.3 20:192.0.2.1=192.0.2.0/24"},
      {"10.1.2.3.123456", ""},
      {"1.10.1.2.3", ""},
      {"10.1.2.3.4.5", ""},
      {"ip-10.1.2.3", "3:10.1.2.3=10.1.2.3"},
      {"10.1.2.3-192.0.2.9", "0:10.1.2.3=10.1.2.3 9:192.0.2.9=192.0.2.0/24"},
      {"10.1.2.3_x", "0:10.1.2.3=10.1.2.3"},
      {"1-10.1.2.30", ""},
      {"10.1.2.3.evil.example", "0:10.1.2.3=10.1.2.3 0:10.1.2.3.evil.example=evil.example"},
      {"10.1.2.3.IN-addr.arpa", ""},
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
    const auto hits = LogSearch(set).search(line).hits;
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

TEST(LogSearch, LettersOfOtherScriptsMayStandBeside) {
  const IndicatorSet set = set_of({{ipv4, "5.6.7.8"},
                                   {domain, "bad.example"},
                                   {domain, "b\u00fccher.example"},
                                   {url, "http://evil.example/bad"},
                                   {url, "http://evil.example/\u574f"},
                                   {url, "http://root.example/"},
                                   {mail, "joe@third.example"},
                                   {md5, kMd5},
                                   {ipv6, "2001:db8::7"},
                                   {file_name, "invoice.pdf.exe"},
                                   {file_name, "\u53d1\u7968.exe"}});
  const std::string ip = "5.6.7.8=5.6.7.8";
  const std::string bad = "http://evil.example/bad=http://evil.example/bad";
  std::string sentence;
  while (sentence.size() < 300) {
    sentence += "\u8bbf";
  }
  const std::pair<std::string, std::string> rows[] = {
      {"\u6765\u81ea5.6.7.8\u7684\u8bf7\u6c42", "6:" + ip},
      {"\uff0c5.6.7.8\uff0c", "3:" + ip},
      {"5.6.7.8\u3002", "0:" + ip},
      {"\u81ea5.6.7.80", ""},
      {"\uff0c5.6.7.8\uff0c5.6.7.8", "3:" + ip + " 13:" + ip},
      {"\u8bbf\u95eebad.example\u5931\u8d25", "6:bad.example=bad.example"},
      {"\u89c1BAD.example\u3002", "3:BAD.example=bad.example"},
      {"\u89c1a.bad.example", "3:a.bad.example=bad.example"},
      {"\u00fc.bad.example", "3:bad.example=bad.example"},
      {"bad.example\uff0ca.bad.example\uff0c",
       "0:bad.example=bad.example 14:a.bad.example=bad.example"},
      {"\u89c1notbad.example\u3002", ""},
      {"-bad.example_", "1:bad.example=bad.example"},
      {"_x.bad.example", "0:_x.bad.example=bad.example"},
      {"x_bad.example", ""},
      {"http://b\u00fccher.example/", "7:b\u00fccher.example=b\u00fccher.example"},
      {sentence + "bad.example" + sentence,
       std::to_string(sentence.size()) + ":bad.example=bad.example"},
      {"\u4e0b\u8f7dinvoice.pdf.exe\u5b8c\u6210", "6:invoice.pdf.exe=invoice.pdf.exe"},
      {"/\u53d1\u7968.exe ", "1:\u53d1\u7968.exe=\u53d1\u7968.exe"},
      {"http://evil.example/bad\uff0c\u7136\u540e", "0:" + bad},
      {"\u89c1http://evil.example/bad.\u3002", "3:" + bad},
      {"-http://evil.example/bad", "1:" + bad},
      {"http://evil.example/\u574f", "0:http://evil.example/\u574f=http://evil.example/\u574f"},
      {"http://root.example\uff0c\u7136", "0:http://root.example=http://root.example/"},
      {"\u8054\u7cfbjoe@third.example\u3002", "6:joe@third.example=joe@third.example"},
      {"\u54c8" + kMd5 + "\u3002", "3:" + kMd5 + "=" + kMd5},
      {"\u54c82001:db8::7\u3002", "3:2001:db8::7=2001:db8::7"},
  };
  for (const auto& [text, want] : rows) {
    SCOPED_TRACE(text);
    EXPECT_EQ(hits_in(set, text), want);
  }
}

TEST(LogSearch, ManyUrlsInOneHideNoneUnsaid) {
  const IndicatorSet set = set_of({{url, "http://evil.example/bad"}, {url, "http://x.example/y"}});
  const std::string bad = "http://evil.example/bad";
  const auto times = [](unsigned count, const std::string& unit) {
    std::string out;
    for (unsigned i = 0; i < count; ++i) {
      out += unit;
    }
    return out;
  };
  struct Row {
    std::string text;
    std::size_t hits;
    std::uint64_t left_out;
  };
  const Row rows[] = {
      {times(50, "http://dummy.example/") + bad, 1, 0},
      {times(7, "http://x.example/") + bad, 1, 0},
      {times(8, "http://x.example/") + bad, 0, 1},
      {times(10, "http://x.example/") + bad, 0, 3},
      {times(8, "http://x.example/") + " " + bad, 1, 0},
      {times(8, "http://x.example\uff0c") + bad, 0, 1},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const LogFindings got = LogSearch(set).search(row.text);
    EXPECT_EQ(got.hits.size(), row.hits);
    EXPECT_EQ(got.urls_left_out, row.left_out);
  }
}

/// 1 MiB of what could be read again and again: each takes well under a second where time is linear
/// and minutes where it is not.
TEST(LogSearch, TimeIsLinear) {
  const IndicatorSet set = all();
  const auto start = std::chrono::steady_clock::now();
  for (const std::string unit :
       {"a.",       "a",   "a:",       "://",        "a://",
        "a@b.c",    "@",   "1.",       "f",          ":f",
        "::",       "%2F", "a@",       ".a@a.",      "\u8bbf",
        "a.\u8bbf", "a-.", "1.1.1.1_", "\u8bbf@a.b", "https://third.example/x\u8bbf"}) {
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
