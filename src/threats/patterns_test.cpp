#include "threats/patterns.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <tuple>

namespace tocsin::threats {
namespace {

using Kind = PatternLiteral::Kind;

/// "type:path/path op literal|literal", with "NOT " before and "+" behind what is not enough.
std::string shown(const std::vector<PatternComparison>& comparisons) {
  constexpr std::string_view operators[] = {
      "=", "!=", ">", ">=", "<", "<=", "in", "like", "matches", "subset", "superset", "exists"};
  std::string out;
  for (const PatternComparison& one : comparisons) {
    out += out.empty() ? "" : "; ";
    out += one.is_negated ? "NOT " : "";
    out += one.type + ":";
    for (std::size_t i = 0; i < one.path.size(); ++i) {
      out += (i > 0 ? "/" : "") + one.path[i];
    }
    out += " " + std::string(operators[static_cast<std::size_t>(one.op)]);
    for (std::size_t i = 0; i < one.literals.size(); ++i) {
      out += (i > 0 ? "|" : " ") + one.literals[i].value;
    }
    out += one.is_enough ? "" : "+";
  }
  return out;
}

TEST(Patterns, WhatTheyCompareIsRead) {
  struct Row {
    std::string text;
    std::string want;
  };
  const Row rows[] = {
      {"[a:b = 1]", "a:b = 1"},
      {"[a:b == 'x']", "a:b = x"},
      {"[a:b != -1]", "a:b != -1"},
      {"[a:b <> +1]", "a:b != +1"},
      {"[a:b > 1.5]", "a:b > 1.5"},
      {"[a:b >= .5]", "a:b >= .5"},
      {"[a:b < -00.5]", "a:b < -00.5"},
      {"[a:b <= t'2026-01-31T23:59:60.1234Z']", "a:b <= 2026-01-31T23:59:60.1234Z"},
      {"[a:b = true]", "a:b = true"},
      {"[a:b != false]", "a:b != false"},
      {"[a:b = b'']", "a:b = "},
      {"[a:b = b'QUI=']", "a:b = QUI="},
      {"[a:b = b'QQ==']", "a:b = QQ=="},
      {"[a:b = b'a+/9']", "a:b = a+/9"},
      {"[a:b = h'']", "a:b = "},
      {"[a:b = h'0aFf']", "a:b = 0aFf"},
      {"[a:b = 0]", "a:b = 0"},
      {"[a:b IN ()]", "a:b in"},
      {"[a:b IN(1)]", "a:b in 1"},
      {"[a:b IN ( 'x' , 2,true )]", "a:b in x|2|true"},
      {"[a:b NOT IN ('x')]", "NOT a:b in x"},
      {"[a:b LIKE 'x%']", "a:b like x%"},
      {"[a:b NOT MATCHES '^x$']", "NOT a:b matches ^x$"},
      {"[a:b ISSUBSET '10.0.0.0/8']", "a:b subset 10.0.0.0/8"},
      {"[a:b ISSUPERSET '10.0.0.0/8']", "a:b superset 10.0.0.0/8"},
      {"[a:b NOT = 1]", "NOT a:b = 1"},
      {"[EXISTS a:b.c]", "a:b/c exists"},
      {R"([a:b = 'it\'s \\ that'])", R"(a:b = it's \ that)"},
      {"[a:b = '']", "a:b = "},
      {"[file:hashes.'SHA-256' = 'x']", "file:hashes/SHA-256 = x"},
      {"[a:'b-c'.d = 1]", "a:b-c/d = 1"},
      {"[a:b[*].c[0][-1] = 1]", "a:b/[*]/c/[0]/[-1] = 1"},
      {"[ipv4-addr:value='1.2.3.4']", "ipv4-addr:value = 1.2.3.4"},
      {"[_x9:_y9 = 1]", "_x9:_y9 = 1"},
      {"[azAZ09:AZaz09 = b'AZaz09+/']", "azAZ09:AZaz09 = AZaz09+/"},
      {"[Android:order = 1]", "Android:order = 1"},
      {"[and:or = 1]", "and:or = 1"},
      // What is tied to another comparison is not enough.
      {"[a:b = 1 OR a:c = 2]", "a:b = 1; a:c = 2"},
      {"[a:b = 1 AND a:c = 2]", "a:b = 1+; a:c = 2+"},
      {"[a:b = 1 OR a:c = 2 AND a:d = 3]", "a:b = 1; a:c = 2+; a:d = 3+"},
      {"[(a:b = 1 OR a:c = 2) AND a:d = 3]", "a:b = 1+; a:c = 2+; a:d = 3+"},
      {"[a:b = 1 AND a:c = 2 AND a:d = 3 OR a:e = 4]", "a:b = 1+; a:c = 2+; a:d = 3+; a:e = 4"},
      {"[a:b = 1] OR [a:c = 2]", "a:b = 1; a:c = 2"},
      {"[a:b = 1] AND [a:c = 2] OR [a:d = 3]", "a:b = 1+; a:c = 2+; a:d = 3"},
      {"[a:b = 1] FOLLOWEDBY [a:c = 2]", "a:b = 1+; a:c = 2+"},
      {"[a:b = 1] OR [a:c = 2] FOLLOWEDBY [a:d = 3]", "a:b = 1+; a:c = 2+; a:d = 3+"},
      {"([a:b = 1] OR [a:c = 2])", "a:b = 1; a:c = 2"},
      {"((([a:b = 1])))", "a:b = 1"},
      {"[((a:b = 1))]", "a:b = 1"},
      {"[a:b = 1] REPEATS 2 TIMES OR [a:c = 2]", "a:b = 1+; a:c = 2"},
      {"[a:b = 1] WITHIN 5 SECONDS", "a:b = 1"},
      {"[a:b = 1] WITHIN 0.5 SECONDS REPEATS 5 TIMES", "a:b = 1+"},
      {"([a:b = 1] WITHIN 5 SECONDS) WITHIN 6 SECONDS", "a:b = 1"},
      {"[a:b = 1] START t'2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'", "a:b = 1"},
      // White space and comments.
      {" \t\r\n\v\f[ a : b\u00a0=\u30001 ] ", "a:b = 1"},
      {"[a:b/* = 2] */=//]\n1]//", "a:b = 1"},
      {"/**/[a:b=1]/***/", "a:b = 1"},
      {"[a:b = '/* no comment */ // none']", "a:b = /* no comment */ // none"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const auto read = read_pattern(row.text);
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(shown(*read), row.want);
  }
  const auto kinds =
      read_pattern("[a:b IN (1, 1.5, 'x', true, b'QQ==', h'0a', t'2026-01-01T00:00:00Z')]");
  ASSERT_TRUE(kinds);
  const Kind want[] = {Kind::integer, Kind::number, Kind::text,     Kind::boolean,
                       Kind::binary,  Kind::hex,    Kind::timestamp};
  for (std::size_t i = 0; i < std::size(want); ++i) {
    EXPECT_EQ(kinds->at(0).literals.at(i).kind, want[i]);
  }
}

TEST(Patterns, WhatTheGrammarDoesNotAllowIsRefusedWithItsPlace) {
  struct Row {
    std::string text;
    std::size_t byte;  ///< from 1
  };
  const Row rows[] = {
      {"", 1},
      {"   ", 4},
      {"a:b = 1", 1},
      {"[]", 2},
      {"[a:b = 1", 9},
      {"[a:b = ]", 8},
      {"[a:b 1]", 6},
      {"[a:b]", 5},
      {"[a.b = 1]", 3},
      {"[a: = 1]", 5},
      {"[a:b. = 1]", 7},
      {"[a:b-c = 1]", 4},
      {"[a:b = x]", 8},
      {"[a:b =? 'x']", 7},
      {"[a:b = 01]", 8},
      {"[a:b = 1.]", 9},
      {"[a:b = 1 2]", 10},
      {"[a:b = +]", 8},
      {"[a:b = 'x]", 8},
      {R"([a:b = 'x\n'])", 10},
      {R"([a:b = 'x\)", 10},
      {"[a:b = TRUE]", 8},
      {"[a:b > true]", 12},
      {"[a:b <= false]", 14},
      {"[a:b = t'2026-13-01T00:00:00Z']", 8},
      {"[a:b = t'2026-00-01T00:00:00Z']", 8},
      {"[a:b = t'2026-01-00T00:00:00Z']", 8},
      {"[a:b = t'2026-01-32T00:00:00Z']", 8},
      {"[a:b = t'2026-01-01T24:00:00Z']", 8},
      {"[a:b = t'2026-01-01T00:60:00Z']", 8},
      {"[a:b = t'2026-01-01T00:00:61Z']", 8},
      {"[a:b = t'2026-01-01T00:00:00']", 8},
      {"[a:b = t'2026-01-01T00:00:00.Z']", 8},
      {"[a:b = t'2026-01-01T00:00:00x1Z']", 8},
      {"[a:b = t'2026-01-01T00:00:00.1xZ']", 8},
      {"[a:b = t'2026-01-01 00:00:00Z']", 8},
      {"[a:b = t'2026-0x-01T00:00:00Z']", 8},
      {"[a:b = t '2026-01-01T00:00:00Z']", 8},
      {"[a:b = t'2026-01-01T00:00:00Z]", 8},
      {"[a:b = b'QUI']", 8},
      {"[a:b = b'====']", 8},
      {"[a:b = b'Q===']", 8},
      {"[a:b = b'QU_=']", 8},
      {"[a:b = h'0']", 8},
      {"[a:b = h'0g']", 8},
      {"[a:b IN 1]", 9},
      {"[a:b IN (1,)]", 12},
      {"[a:b IN (1 2)]", 12},
      {"[a:b IN (1]", 11},
      {"[a:b LIKE 1]", 11},
      {"[a:b MATCHES /x/]", 14},
      {"[a:b ISSUBSET ]", 15},
      {"[a:b NOT 'x']", 10},
      {"[NOT a:b = 1]", 2},
      {"[EXISTS = 1]", 9},
      {"[a:b = 1 and a:c = 2]", 10},
      {"[a:b = 1 AND]", 13},
      {"[a:b = 1 FOLLOWEDBY a:c = 2]", 10},
      {"[(a:b = 1]", 10},
      {"[a:b = 1)]", 9},
      {"[a:b[x] = 1]", 6},
      {"[a:b[1.5] = 1]", 9},
      {"[a:b[] = 1]", 6},
      {"[a:b[0 = 1]", 8},
      {"[a:IN = 1]", 4},
      {"[a:b.true = 1]", 6},
      {"[LIKE:b = 1]", 2},
      {"[9a:b = 1]", 2},
      {"[-a:b = 1]", 2},
      {"[a:b = 1] [a:c = 2]", 11},
      {"[a:b = 1]]", 10},
      {"([a:b = 1]", 11},
      {"(a:b = 1)", 2},
      {"[a:b = 1] AND", 14},
      {"[a:b = 1] within 2 SECONDS", 11},
      {"[a:b = 1] WITHIN SECONDS", 18},
      {"[a:b = 1] WITHIN -5 SECONDS", 18},
      {"[a:b = 1] WITHIN '5' SECONDS", 22},
      {"[a:b = 1] WITHIN 5 HOURS", 20},
      {"[a:b = 1] WITHIN", 17},
      {"[a:b = 1] REPEATS 2.5 TIMES", 23},
      {"[a:b = 1] REPEATS 2", 20},
      {"[a:b = 1] WITHIN 5 SECONDS WITHIN 6 SECONDS", 28},
      {"[a:b = 1] REPEATS 5 TIMES REPEATS 6 TIMES", 27},
      {"[a:b = 1] START '2026-01-01T00:00:00Z' STOP t'2026-01-02T00:00:00Z'", 40},
      {"[a:b = 1] START t'2026-01-01T00:00:00Z'", 40},
      {"[a:b = 1]/* no end", 10},
      {"[a:b = 1]/*/", 10},
      {"[a:b = 1]/x", 10},
      {"[a:b = \u20ac]", 8},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const Error error = error_of(read_pattern(row.text));
    EXPECT_EQ(error.code, Errc::malformed);
    const std::string want = "The pattern is wrong at byte " + std::to_string(row.byte) + ": ";
    EXPECT_EQ(error.message.substr(0, want.size()), want) << error.message;
  }
}

TEST(Patterns, SizeDepthAndCountHaveLimits) {
  const auto deep = [](std::size_t outer, std::size_t inner) {
    return std::string(outer, '(') + "[" + std::string(inner, '(') + "a:b = 1" +
           std::string(inner, ')') + "]" + std::string(outer, ')');
  };
  for (const auto& [outer, inner, is_taken] :
       {std::tuple<std::size_t, std::size_t, bool>{kPatternDepthMax, 0, true},
        {kPatternDepthMax + 1, 0, false},
        {0, kPatternDepthMax, true},
        {0, kPatternDepthMax + 1, false},
        {1, kPatternDepthMax - 1, true},
        {1, kPatternDepthMax, false}}) {
    const auto read = read_pattern(deep(outer, inner));
    EXPECT_EQ(read.has_value(), is_taken) << outer << " " << inner;
    if (!is_taken) {
      EXPECT_EQ(error_of(read).code, Errc::too_large);
    }
  }
  std::string many = "[a:b=1";
  for (std::size_t i = 1; i < kPatternComparisonsMax; ++i) {
    many += " OR a:b=1";
  }
  EXPECT_EQ(read_pattern(many + "]")->size(), kPatternComparisonsMax);
  EXPECT_EQ(error_of(read_pattern(many + " OR a:b=1]")).code, Errc::too_large);
  const std::string longest(kPatternBytesMax - std::string_view("[a:b='']").size(), 'x');
  EXPECT_TRUE(read_pattern("[a:b='" + longest + "']"));
  EXPECT_EQ(error_of(read_pattern("[a:b='" + longest + "x']")).code, Errc::too_large);
}

}  // namespace
}  // namespace tocsin::threats
