// Native notations: what each says in VERS, and what it refuses.
#include "ranges/native.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <tuple>

namespace tocsin::ranges {
namespace {

struct Row {
  std::string_view scheme;
  std::string_view range;
  std::string_view want;  ///< without "vers:", or "error"
};

TEST(Native, EachNotationSaysItsRangeInVers) {
  const std::vector<Row> rows = {{"npm", "^1.2.3", "npm/>=1.2.3|<2.0.0"},
                                 {"npm", "^0.2.3", "npm/>=0.2.3|<0.3.0"},
                                 {"npm", "^0.0.3", "npm/>=0.0.3|<0.0.4"},
                                 {"npm", "^1.x", "npm/>=1.0.0|<2.0.0"},
                                 {"npm", "^0.0", "npm/>=0.0.0|<0.1.0"},
                                 {"npm", "^0", "npm/>=0.0.0|<1.0.0"},
                                 {"npm", "~1.2.3", "npm/>=1.2.3|<1.3.0"},
                                 {"npm", "~1.2", "npm/>=1.2.0|<1.3.0"},
                                 {"npm", "~1", "npm/>=1.0.0|<2.0.0"},
                                 {"npm", "~ 1.2.3", "npm/>=1.2.3|<1.3.0"},
                                 {"npm", "~>1.2", "npm/>=1.2.0|<1.3.0"},
                                 {"npm", "1.x", "npm/>=1.0.0|<2.0.0"},
                                 {"npm", "1.2.*", "npm/>=1.2.0|<1.3.0"},
                                 {"npm", "1.9.x", "npm/>=1.9.0|<1.10.0"},
                                 {"npm", ">1.x", "npm/>=2.0.0"},
                                 {"npm", "<=1.x", "npm/<2.0.0"},
                                 {"npm", "<1.x", "npm/<1.0.0"},
                                 {"npm", "1.0.0 - 2.0.0", "npm/>=1.0.0|<=2.0.0"},
                                 {"npm", "", "npm/*"},
                                 {"npm", "* || 1.2.3", "npm/*"},
                                 {"npm", ">1 >2", "npm/>2.0.0"},
                                 {"npm", "<5 || >=3", "npm/*"},
                                 {"npm", "<5 >=3 || 4 || >9", "npm/>=3.0.0|4.0.0|<5.0.0|>9.0.0"},
                                 {"npm", ">2 <1", "none/*"},
                                 {"npm", ">=1.0.0-rc.1+b", "npm/>=1.0.0-rc.1+b"},
                                 {"npm", "v*", "npm/*"},
                                 {"npm", ">=*", "npm/*"},
                                 {"npm", ">*", "npm/<0.0.0-0"},
                                 {"npm", "<x", "npm/<0.0.0-0"},
                                 {"npm", "v", "error"},
                                 {"npm", ">v", "error"},
                                 {"npm", "^v", "error"},
                                 {"npm", "latest", "error"},
                                 {"npm", "1.2.3.4", "error"},
                                 {"npm", ">", "error"},
                                 {"npm", "!=1", "error"},
                                 {"npm", "1 - ", "error"},
                                 {"npm", "^^1", "error"},
                                 {"npm", "1.X", "npm/>=1.0.0|<2.0.0"},
                                 {"npm", "^=1.2.3", "npm/>=1.2.3|<2.0.0"},
                                 {"npm", "1.2.3-", "error"},
                                 {"npm", "1.2.3-a..b", "error"},
                                 {"npm", "~x", "npm/*"},
                                 {"npm", "^*", "npm/*"},
                                 {"npm", ">=1 <3 <2", "npm/>=1.0.0|<2.0.0"},
                                 {"maven", "[1.0,2.0)", "maven/>=1.0|<2.0"},
                                 {"maven", "(,1.0],[1.2,)", "maven/<=1.0|>=1.2"},
                                 {"maven", "[1.0]", "maven/1.0"},
                                 {"maven", "1.0", "maven/1.0"},
                                 {"maven", "(1.0,2.0)", "maven/>1.0|<2.0"},
                                 {"maven", "(,)", "maven/*"},
                                 {"maven", "[1,3),[2,4)", "maven/>=1|>=2|<3|<4"},
                                 {"maven", "[3,4),(,5)", "maven/<5"},
                                 {"maven", "[1.0,2.0", "error"},
                                 {"maven", "1.0,2.0)", "error"},
                                 {"maven", "(1.0)", "error"},
                                 {"maven", "[1,2)x", "error"},
                                 {"maven", "[1,2),", "error"},
                                 {"maven", "", "maven/*"},
                                 {"maven", "*", "maven/*"},
                                 {"maven", "[1~]", "maven/1~"},
                                 {"maven", "[1 0]", "error"},
                                 {"maven", "[1\x7F]", "error"},
                                 {"maven", "[1 0,2]", "error"},
                                 {"maven", "[1,2 0]", "error"},
                                 {"maven", "[1.0)", "error"},
                                 {"maven", "(1.0]", "error"},
                                 {"maven", "[ ]", "error"},
                                 {"maven", "[1,2)x,3]", "error"},
                                 {"maven", "[1,2)||[3,4)", "maven/>=1|<2|>=3|<4"},
                                 {"nuget", "1.0", "nuget/>=1.0"},
                                 {"nuget", "(1.0,)", "nuget/>1.0"},
                                 {"nuget", "[1.0]", "nuget/1.0"},
                                 {"nuget", "(,1.0]", "nuget/<=1.0"},
                                 {"nuget", "[1.0, 2.0)", "nuget/>=1.0|<2.0"},
                                 {"nuget", "1.*", "error"},
                                 {"gem", "~> 2.0.8", "gem/>=2.0.8|<2.1"},
                                 {"gem", "~> 2.0", "gem/>=2.0|<3"},
                                 {"gem", "~> 2", "gem/>=2|<3"},
                                 {"gem", "~> 2.9.1", "gem/>=2.9.1|<2.10"},
                                 {"gem", "~> 2.0.a", "gem/>=2.0.a|<3"},
                                 {"gem", ">= 1.0, < 2, != 1.5", "gem/>=1.0|!=1.5|<2"},
                                 {"gem", "= 1", "gem/1"},
                                 {"gem", "~> 1.1.0 || ~> 2.0.0", "gem/>=1.1.0|<1.2|>=2.0.0|<2.1"},
                                 {"gem", "~> 1.2.3b4", "gem/>=1.2.3b4|<1.3"},
                                 {"gem", "~> 1.2.3-1", "gem/>=1.2.3-1|<1.3"},
                                 {"gem", ">= 1.0, <= 1", "gem/1.0"},
                                 {"gem", "~>", "error"},
                                 {"gem", ">= foo", "error"},
                                 {"gem", ">=", "error"},
                                 {"gem", "", "gem/*"},
                                 {"gem", "*", "gem/*"},
                                 {"gem", ">= 1, ,< 2", "gem/>=1|<2"},
                                 {"gem", "< 5, != 4 || >= 3, != 4", "gem/!=4"},
                                 {"pypi", ">=1.0,<2.0", "pypi/>=1.0|<2.0"},
                                 {"pypi", "~=1.4.2", "pypi/>=1.4.2|<1.5.dev0"},
                                 {"pypi", "~=1.4", "pypi/>=1.4|<2.dev0"},
                                 {"pypi", "==1.4.*", "pypi/>=1.4.dev0|<1.5.dev0"},
                                 {"pypi", "!=1.4.*", "pypi/<1.4.dev0|>=1.5.dev0"},
                                 {"pypi", ">=1,!=1.4.*,<2", "pypi/>=1|<1.4.dev0|>=1.5.dev0|<2"},
                                 {"pypi", "===1.0", "pypi/1.0"},
                                 {"pypi", "!=5", "pypi/!=5"},
                                 {"pypi", "==1!1.*", "pypi/>=1%211.dev0|<1%212.dev0"},
                                 {"pypi", "", "pypi/*"},
                                 {"pypi", "==1.4rc1.*", "error"},
                                 {"pypi", "==1.x.*", "error"},
                                 {"pypi", "==1-1.*", "error"},
                                 {"pypi", "==v1.*", "pypi/>=1.dev0|<2.dev0"},
                                 {"pypi", "~=1", "error"},
                                 {"pypi", ">=foo", "error"},
                                 {"pypi", ">=1.*", "error"},
                                 {"pypi", "==1.4.dev1.*", "error"},
                                 {"pypi", "==1.4+a.*", "error"},
                                 {"pypi", "~=1.4.*", "error"},
                                 {"conan", "~1.2.3", "conan/>=1.2.3|<1.3-"},
                                 {"conan", "^0.0.3", "conan/>=0.0.3|<0.0.4-"},
                                 {"conan", "[>1 <2]", "conan/>1|<2"},
                                 {"conan", "", "conan/"},
                                 {"conan", "~x", "error"},
                                 {"conan", ">", "error"},
                                 {"conan", "~1", "conan/>=1|<2-"},
                                 {"conan", "^1.2", "conan/>=1.2|<2-"},
                                 {"conan", "^0.1.2", "conan/>=0.1.2|<0.2-"},
                                 {"conan", "^.1", "error"},
                                 {"conan", "*", "conan/>=0.0.0"},
                                 {"conan", "*-", "conan/>=0.0.0"},
                                 {"conan", ">=1 || ", "conan/>=0.0.0|>=1"},
                                 {"conan", "!=1", "error"},
                                 {"conan", "[>1.2", "error"},
                                 {"conan", ">1]", "error"},
                                 {"conan", "[1.0]", "conan/1.0"},
                                 {"nginx", "1.21.0+, 1.20.1+", "nginx/>=1.20.1|<1.21.0|>=1.21.0"},
                                 {"nginx", "0.6.18-1.20.0", "nginx/>=0.6.18|<=1.20.0"},
                                 {"nginx", "all", "nginx/*"},
                                 {"nginx", "none", "none/*"},
                                 {"nginx", "1.9.9+", "nginx/>=1.9.9"},
                                 {"nginx", "1.9", "error"},
                                 {"nginx", "1.x.0", "error"},
                                 {"nginx", "1.9-1.20.0", "error"},
                                 {"nginx", "0.6.18-1.20", "error"},
                                 {"openssl", "3.0.0, 1.0.1b", "openssl/1.0.1b|3.0.0"},
                                 {"openssl", ">=1.0.2, <1.0.2zf", "openssl/>=1.0.2|<1.0.2zf"},
                                 {"openssl", "fips", "error"},
                                 {"rubygems", "< 1", "gem/<1"},
                                 {"PyPI", "<1", "pypi/<1"},
                                 {"cargo", "^1", "error"},
                                 {"nobody", "1", "error"}};
  for (const Row& row : rows) {
    const auto vers = from_native(row.scheme, row.range);
    EXPECT_EQ(vers ? to_text(*vers).substr(5) : "error", row.want)
        << row.scheme << " " << row.range;
  }
}

TEST(Native, HostileRangesAreAnsweredAndLimited) {
  const std::string deep(kNativeBytesMax, '[');
  std::string bars;
  std::string words;
  std::string brackets;
  std::string holes;
  for (int i = 0; holes.size() < kNativeBytesMax - 16; ++i) {
    holes += (holes.empty() ? "!=" : ",!=") + std::to_string(i);
    brackets += "[1]";
  }
  while (words.size() < kNativeBytesMax - 8) {
    bars += "1||";
    words += ">1 ";
  }
  const std::string digits(kNativeBytesMax, '9');
  const std::string longer(kNativeBytesMax + 1, '1');
  for (const NativeRange& notation : native_table()) {
    for (const std::string& text : {deep, bars, words, holes, brackets, digits,
                                    std::string(1000, '\0'), std::string("\xFF\xFE")}) {
      std::ignore = from_native(notation.scheme, text);  // must only end
    }
    EXPECT_EQ(error_of(from_native(notation.scheme, longer)).code, Errc::too_large);
  }
  EXPECT_EQ(error_of(from_native("maven", brackets)).code, Errc::too_large);
  EXPECT_EQ(error_of(from_native("npm", bars)).code, Errc::too_large);
  std::string list = "1.0.0";
  for (std::size_t i = 1; i < kNativeAlternativesMax; ++i) {
    list += ", 1.0.0";
  }
  EXPECT_TRUE(from_native("nginx", list).has_value());
  EXPECT_EQ(error_of(from_native("nginx", list + ", 1.0.0")).code, Errc::too_large);
  EXPECT_EQ(error_of(from_native("openssl", list + ", 1.0.0")).code, Errc::too_large);
  EXPECT_TRUE(from_native("gem", holes).has_value());
  EXPECT_TRUE(from_native("pypi", holes).has_value());
  EXPECT_TRUE(from_native("maven", digits).has_value());  // as long as it may be
}

// Each excluded prefix is a choice of two sets: six of them are 64.
TEST(Native, ExcludedPrefixesAreLimited) {
  std::string text = "!=1.*";
  for (int number = 2; number <= 6; ++number) {
    text += ",!=" + std::to_string(number) + ".*";
  }
  const auto vers = from_native("pypi", text);
  ASSERT_TRUE(vers.has_value());
  EXPECT_EQ(contains(to_set(*vers), "0.9").answer, Answer::yes);
  EXPECT_EQ(contains(to_set(*vers), "6.1").answer, Answer::no);
  EXPECT_EQ(contains(to_set(*vers), "7.0").answer, Answer::yes);
  EXPECT_EQ(error_of(from_native("pypi", text + ",!=7.*")).code, Errc::too_large);
}

bool satisfies(const Ecosystem& ecosystem, const Constraint& constraint, std::string_view version) {
  const auto order = ecosystems::order(ecosystem, version, constraint.version);
  switch (constraint.comparator) {
    case Comparator::less: return order < 0;
    case Comparator::less_or_equal: return order <= 0;
    case Comparator::equal: return order == 0;
    case Comparator::not_equal: return order != 0;
    case Comparator::greater_or_equal: return order >= 0;
    case Comparator::greater: return order > 0;
  }
  return false;
}

/// The notation taken at its word, without intervals: one alternative, all of its constraints.
bool is_in(const Ecosystem& ecosystem, const Alternatives& alternatives, std::string_view version) {
  return std::ranges::any_of(alternatives.sets, [&](const std::vector<Constraint>& set) {
    return std::ranges::all_of(
        set, [&](const Constraint& one) { return satisfies(ecosystem, one, version); });
  });
}

TEST(Native, VersHoldsWhatTheNotationHolds) {
  const std::vector<std::string_view> operators = {"<", "<=", "=", ">", ">=", "!="};
  // Some are equal by rank and not as text.
  const std::vector<std::string_view> versions = {"0", "1", "1.0", "1.0.0", "1.1", "2", "2.0", "3"};
  std::mt19937 random(20240301);
  const auto pick = [&](const auto& from) { return from[random() % from.size()]; };
  for (const std::string_view scheme : {"gem", "pypi"}) {
    const Ecosystem& ecosystem = *ecosystem_of(scheme);
    for (int round = 0; round < 3000; ++round) {
      std::string text;
      for (std::size_t set = 0, sets = 1 + random() % 3; set < sets; ++set) {
        text += set > 0 ? " || " : "";
        for (std::size_t i = 0, count = 1 + random() % 4; i < count; ++i) {
          text += i > 0 ? ", " : "";
          const std::string_view op = pick(operators);
          text += op == "=" && scheme == "pypi" ? "==" : op;
          text += pick(versions);
        }
      }
      const auto alternatives = find_native(scheme)->parse(text);
      const auto vers = from_native(scheme, text);
      ASSERT_TRUE(alternatives.has_value() && vers.has_value()) << text;
      // As others would read it: from its text.
      const auto again = parse_vers(to_text(*vers), Reading::tolerant);
      ASSERT_TRUE(again.has_value()) << to_text(*vers);
      for (const std::string_view version : versions) {
        ASSERT_EQ(contains(to_set(*again), version).answer == Answer::yes,
                  is_in(ecosystem, *alternatives, version))
            << text << " is " << to_text(*vers) << " for " << version;
      }
    }
  }
}

}  // namespace
}  // namespace tocsin::ranges
