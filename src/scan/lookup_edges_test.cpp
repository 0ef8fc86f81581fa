// Lookups at the edges of their encodings, and logs in archives.
#include "scan/hunt.h"
#include "scan/testing.h"

#include "base/bytes.h"

#include <gtest/gtest.h>

namespace tocsin::scan {
namespace {

using namespace std::string_literals;
using archive::testing::packed_of;
using archive::testing::to_bytes;

/// "kind at normal; …"
std::string attempts(std::string_view line) {
  std::string out;
  for (const LineAttempt& attempt : attempts_in(line)) {
    out += (out.empty() ? "" : "; ") + std::string(to_text(attempt.kind)) + " " +
           std::to_string(attempt.at) + " " + attempt.normal;
  }
  return out;
}

struct Row {
  std::string line, want;
};
void expect_attempts(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    EXPECT_EQ(attempts(row.line), row.want) << row.line;
  }
}

TEST(LookupEncodings, HexadecimalDigits) {
  expect_attempts({
      {"${jnd%69:x}", "lookup 0 ${jndi:x}"},
      {"${jndi:%6f%6F}", "lookup 0 ${jndi:oo}"},
      {"${jndi:%6a%0a}", "lookup 0 ${jndi:j\n}"},
      {"${jnd%6`:x}", ""},
      {"${jnd%6@:x}", ""},
      {"%1k{jndi:x}", ""},
      {"%2/{jndi:x}", ""},
      {"${jndi:x}%2", "lookup 0 ${jndi:x}"},
      {"${jndi%u003a", "lookup 0 ${jndi:"},
      {"${jndi%u003", ""},
      {"${jndi%U003A", "lookup 0 ${jndi:"},
      // Code points, and bytes.
      {"${jndi:\\u007f\\u0080}", "lookup 0 ${jndi:\x7F\xC2\x80}"},
      {"${jndi:%80%ff}", "lookup 0 ${jndi:\x80\xFF}"},
      {"${jndi:\\u07ff\\u0800\\uffff}", "lookup 0 ${jndi:\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF}"},
  });
}

TEST(LookupEncodings, EntitiesOfMarkup) {
  expect_attempts({
      {"&#036;{jndi:x}", "lookup 0 ${jndi:x}"},
      {"&#36{jndi:x}", "lookup 0 ${jndi:x}"},
      {"&#x0024{jndi:x}", "lookup 0 ${jndi:x}"},
      {"&#X24;{jndi:x}", "lookup 0 ${jndi:x}"},
      {"&dollar{jndi:x}", "lookup 0 ${jndi:x}"},
      {"&other;{jndi:x}", ""},
      {"$&#bd;jndi:x}", ""},
      {"${&#0a6;ndi:x}", ""},
      {"${jndi:x}&#", "lookup 0 ${jndi:x}"},
      {"${jndi:x}&#36", "lookup 0 ${jndi:x}"},
      {"${jndi:x}&#x", "lookup 0 ${jndi:x}"},
      {"${jndi:x}&", "lookup 0 ${jndi:x}"},
      {"${jndi&colon", "lookup 0 ${jndi:"},
  });
}

TEST(LookupEncodings, BackslashesOfProgrammers) {
  const auto with_us = [](std::size_t count) {
    return "\\" + std::string(count, 'u') + "0024{jndi:x}";
  };
  expect_attempts({
      {with_us(1), "lookup 0 ${jndi:x}"},
      {with_us(8), "lookup 0 ${jndi:x}"},
      {with_us(9), ""},
      {"${jndi:x}\\uu", "lookup 0 ${jndi:x}"},
      {"${jndi:x}\\", "lookup 0 ${jndi:x}"},
      {"\\U0024{jndi:x}", "lookup 0 ${jndi:x}"},
      {"\\X24{jndi:x}", "lookup 0 ${jndi:x}"},
      {"\\y24{jndi:x}", ""},
      {"${jndi:\\\\}", "lookup 0 ${jndi:\\\\}"},
  });
}

TEST(LookupEncodings, EightLayersComeOff) {
  for (const std::size_t layers : {8U, 9U}) {
    std::string percent = "%";
    for (std::size_t i = 1; i < layers; ++i) {
      percent += "25";
    }
    EXPECT_EQ(attempts(percent + "24{jndi:x}"), layers == 8 ? "lookup 0 ${jndi:x}" : "");
    std::string packed = "${jndi:x}";
    for (std::size_t i = 0; i < layers; ++i) {
      packed = "${base64:" + to_base64(as_bytes(packed)) + "}";
    }
    EXPECT_EQ(attempts(packed), layers == 8 ? "lookup 0 ${jndi:x}" : "");
  }
}

TEST(LookupValues, Base64OfEitherAlphabet) {
  const auto decoded = [](const std::string& text) {
    return attempts("${jndi:${base64:" + text + "}}");
  };
  const auto want = [](const std::string& value) { return "lookup 0 ${jndi:" + value + "}"; };
  EXPECT_EQ(decoded("AZaz"), want("\x01\x96\xB3"));
  EXPECT_EQ(decoded("09+/"), want("\xD3\xDF\xBF"));
  EXPECT_EQ(decoded("09-_"), want("\xD3\xDF\xBF"));
  EXPECT_EQ(decoded("QUI="), want("AB"));
  for (const char ignored : "!.:@[`|~ "s) {
    EXPECT_EQ(decoded("QU"s + ignored + "I="), want("AB")) << ignored;
  }
}

TEST(LookupValues, CasesOfLetters) {
  expect_attempts({
      {"${jndi:${upper:az`|AZ}}", "lookup 0 ${jndi:AZ`|AZ}"},
      {"${jndi:${lower:AZ@[az}}", "lookup 0 ${jndi:az@[az}"},
      {"${jndi:${upper:\xC4\xB1\xC5\xBF\xE2\x84\xAA}}", "lookup 0 ${jndi:IS\xE2\x84\xAA}"},
      {"${jndi:${lower:\xC4\xB1\xC5\xBF\xE2\x84\xAA}}", "lookup 0 ${jndi:\xC4\xB1\xC5\xBFk}"},
      {"${jndi:${UPPER:a}${LOWER:B}}", "lookup 0 ${jndi:Ab}"},
  });
}

TEST(LookupValues, NamesThatHaveNone) {
  expect_attempts({
      {"${jndi:}", "lookup 0 ${jndi:}"},
      {"${jndi}", ""},
      {"${jnd", ""},
      {"${${DATE:'j'}ndi:x}", "lookup 0 ${jndi:x}"},
      {"${${env:'j'}ndi:x}", ""},
      {"${${date:j}ndi:x}", ""},
      {"{$jndi:x}", ""},
      {"x{jndi:x}$", ""},
      {"}${jndi:x}", "lookup 1 ${jndi:x}"},
      {"${a:-${jndi:x", "lookup 5 ${jndi:x"},
      {"a Error looking up JNDI resource [x", "executed 2 ${jndi:x}"},
  });
}

TEST(LookupTargets, HostsAndPorts) {
  for (const auto& [normal, host, port] :
       std::vector<std::tuple<std::string_view, std::string_view, std::string_view>>{
           {"${jndi:ldap://", "", ""},
           {"${jndi:ldap://h", "h", ""},
           {"${jndi:ldap://h:/a}", "h:", ""},
           {"${jndi:ldap://h:80x/a}", "h:80x", ""},
           {"${jndi:ldap://h:09/a}", "h", "09"},
           {"${jndi:ldap://[::1]/a}", "[::1]", ""},
           {"${jndi:ldap://[::1]:53", "[::1]", "53"},
           {"${jndi:ldap://[::12", "[::12", ""},
           {"${jndi:ldap://u@[::1]:53/a}", "[::1]", "53"},
       }) {
    const Target target = target_of(normal);
    EXPECT_EQ(target.host, host) << normal;
    EXPECT_EQ(target.port, port) << normal;
  }
}

const std::string kLog = "a\n${jndi:ldap://h/a}\n";

/// "path:line" of every attempt, then the reasons of what was refused.
std::string hunted(std::string_view content) {
  const HuntReport report = hunt_bytes(as_bytes(content), "f");
  std::string out;
  for (const Attempt& one : report.attempts) {
    out += one.path + ":" + std::to_string(one.line) + ";";
  }
  for (const Refusal& one : report.refused) {
    out += one.path + "?" + one.reason + ";";
  }
  return out;
}

TEST(HuntArchives, LogsAreReadWhereverTheyLie) {
  const std::string zip = to_bytes({.entries = {{.name = "x/", .content = ""},
                                                {.name = "x/a.log", .content = kLog},
                                                {.name = "b.log", .content = kLog, .method = 8}}});
  EXPECT_EQ(hunted(kLog), "f:2;");
  EXPECT_EQ(hunted(zip), "f!/x/a.log:2;f!/b.log:2;");
  EXPECT_EQ(hunted(packed_of({{"a", kLog}}, "raw", "gzip")), "f:2;");
  for (const std::string filter : {"none", "gzip", "zstd"}) {
    EXPECT_EQ(hunted(packed_of({{"d", "", 'd'}, {"d/a", kLog}, {"l", "d/a", 'l'}}, "tar", filter)),
              "f!/d/a:2;")
        << filter;
  }
  EXPECT_EQ(hunted(packed_of({{"a.zip", zip}})), "f!/a.zip!/x/a.log:2;f!/a.zip!/b.log:2;");
  EXPECT_EQ(hunted(to_bytes({.entries = {{.name = "a.gz",
                                          .content = packed_of({{"a", kLog}}, "raw", "gzip")}}})),
            "f!/a.gz:2;");
}

TEST(HuntArchives, AreReadFourDeep) {
  std::string nested = kLog;
  std::string path = "f";
  for (int depth = 0; depth < 6; ++depth) {
    nested = packed_of({{"a", nested}});
    const std::string found = hunted(nested);
    path += "!/a";
    // Deeper, a tar that is not compressed is a text like any other.
    EXPECT_TRUE(found.starts_with((depth < 4 ? path : "f!/a!/a!/a!/a") + ":")) << found;
  }
  std::string packed = kLog;
  for (int depth = 0; depth < 6; ++depth) {
    packed = packed_of({{"a", packed}}, "tar", "gzip");
    EXPECT_EQ(hunted(packed).empty(), depth >= 4) << depth;
    const std::string zip = to_bytes({.entries = {{.name = "a", .content = packed}}});
    EXPECT_EQ(hunted(zip).empty(), depth >= 3) << depth;
  }
}

TEST(HuntArchives, WhatCannotBeReadIsSaid) {
  const std::string gzip = packed_of({{"a", kLog + std::string(100'000, 'x')}}, "tar", "gzip");
  EXPECT_TRUE(hunted(gzip.substr(0, gzip.size() / 2)).contains("?unreadable"));
  EXPECT_EQ(hunted("PK\3\4" + std::string(100, 'x')),
            "f?unreadable: a zip archive without an end of central directory;");
  const std::string locked = to_bytes(
      {.entries = {{.name = "a", .content = kLog, .flags = 1}, {.name = "b", .content = kLog}}});
  EXPECT_EQ(hunted(locked), "f!/b:2;f!/a?encrypted: not inspected;");
  std::string broken = packed_of({{"a", kLog + std::string(100'000, 'x')}}, "raw", "xz");
  broken.resize(broken.size() - 8);
  EXPECT_TRUE(hunted(to_bytes({.entries = {{.name = "a.xz", .content = broken}}}))
                  .contains("f!/a.xz?unreadable"));
  const HuntReport none = hunt({"/nowhere/at/all"});
  EXPECT_EQ(none.files, 1U);
  ASSERT_EQ(none.refused.size(), 1U);
  EXPECT_TRUE(none.refused[0].reason.starts_with("unreadable"));
}

TEST(HuntLines, AreCountedToTheLastByte) {
  for (const auto& [text, lines] : std::vector<std::pair<std::string, std::uint64_t>>{
           {"", 0}, {"a", 1}, {"a\n", 1}, {"a\n\n", 2}, {"\n\nb", 3}}) {
    const HuntReport report = hunt_bytes(as_bytes(text), "f");
    EXPECT_EQ(report.lines, lines) << lines;
    EXPECT_EQ(report.bytes, text.size());
  }
  // Exactly a piece is one piece, and an attempt in its last bytes is seen once.
  const std::string attempt = "${jndi:x}";
  for (const std::size_t size : {kLineBytesMax - 1, kLineBytesMax, kLineBytesMax + 1}) {
    std::string text(size, 'a');
    text.replace(size - attempt.size(), attempt.size(), attempt);
    for (const std::string& whole : {text, text + "\nb"}) {
      const HuntReport report = hunt_bytes(as_bytes(whole), "f");
      ASSERT_EQ(report.attempts.size(), 1U) << size;
      EXPECT_EQ(report.attempts[0].column, size - attempt.size() + 1);
      EXPECT_EQ(report.lines, whole.size() > size ? 2U : 1U);
    }
  }
}

}  // namespace
}  // namespace tocsin::scan
