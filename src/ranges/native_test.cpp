// Native notations: what each says in VERS, and what it refuses.
#include "ranges/native.h"

#include <tuple>

#include <gtest/gtest.h>

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
                                 {"npm", "latest", "error"},
                                 {"npm", "1.2.3.4", "error"},
                                 {"npm", ">", "error"},
                                 {"npm", "!=1", "error"},
                                 {"npm", "1 - ", "error"},
                                 {"npm", "^^1", "error"},
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
                                 {"gem", "~>", "error"},
                                 {"gem", ">= foo", "error"},
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
                                 {"pypi", "~=1", "error"},
                                 {"pypi", ">=foo", "error"},
                                 {"pypi", ">=1.*", "error"},
                                 {"conan", "~1.2.3", "conan/>=1.2.3|<1.3-"},
                                 {"conan", "^0.0.3", "conan/>=0.0.3|<0.0.4-"},
                                 {"conan", "[>1 <2]", "conan/>1|<2"},
                                 {"conan", "", "conan/"},
                                 {"conan", "~x", "error"},
                                 {"conan", ">", "error"},
                                 {"nginx", "1.21.0+, 1.20.1+", "nginx/>=1.20.1|<1.21.0|>=1.21.0"},
                                 {"nginx", "0.6.18-1.20.0", "nginx/>=0.6.18|<=1.20.0"},
                                 {"nginx", "all", "nginx/*"},
                                 {"nginx", "none", "none/*"},
                                 {"nginx", "1.9.9+", "nginx/>=1.9.9"},
                                 {"nginx", "1.9", "error"},
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
  while (words.size() < kNativeBytesMax - 8) {
    bars += "1||";
    words += ">1 ";
  }
  const std::string digits(kNativeBytesMax, '9');
  const std::string longer(kNativeBytesMax + 1, '1');
  for (const NativeRange& notation : native_table()) {
    for (const std::string& text :
         {deep, bars, words, digits, std::string(1000, '\0'), std::string("\xFF\xFE")}) {
      std::ignore = from_native(notation.scheme, text);  // must only end
    }
    EXPECT_EQ(from_native(notation.scheme, longer).error().code, Errc::too_large);
  }
}

}  // namespace
}  // namespace tocsin::ranges
