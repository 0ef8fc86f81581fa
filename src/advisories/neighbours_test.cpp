// Names beside a name: docs/formats/identity.md, row by row.
#include "advisories/neighbours.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace tocsin::advisories {
namespace {

bool have_a_sign_in_common(std::string_view unknown, std::string_view known) {
  const std::vector<std::string> a = signs_of_unknown(unknown);
  const std::vector<std::string> b = signs_of_known(known);
  return std::ranges::any_of(
      a, [&](const std::string& sign) { return std::ranges::find(b, sign) != b.end(); });
}

TEST(Neighbours, DifferInWhatToolsGetWrong) {
  struct Row {
    std::string_view unknown, known;
    std::optional<Nearness> want;
  };
  using enum Nearness;
  constexpr std::optional<Nearness> none;
  for (const Row& row : std::vector<Row>{
           {"npm//jsonstream", "npm//JSONStream", spelling},
           {"npm//foo_bar", "npm//foo-bar", spelling},
           {"npm//foo--bar", "npm//foo-bar", spelling},
           {"npm//foo", "npm//foo", none},
           {"npm//foo", "gem//foo", none},
           {"npm//foo", "npm//fop", none},
           {"npm//foo.bar", "npm//foo-bar", separators},
           {"npm//foobar", "npm//foo-bar", separators},
           {"npm//-", "npm//.", none},
           {"npm/@acme/lodash", "npm//lodash", scope},
           {"npm//lodash", "npm/@acme/lodash", scope},
           {"npm/@acme/lodash", "npm/@other/lodash", none},
           {"npm/@types/lodash", "npm//lodash", none},
           {"npm/acme/lodash", "npm/@acme/lodash", separators},
           {"npm//sharp-linux-x64", "npm//sharp", platform},
           {"npm//sharp", "npm//sharp-linux-x64", platform},
           {"npm/@img/sharp-linux-x64", "npm//sharp", platform},
           {"npm/@swc/core-linux-x64-gnu", "npm/@swc/core", platform},
           {"npm/@swc/core", "npm/@swc/core-linux-x64-gnu", platform},
           {"npm/@esbuild/linux-x64", "npm//esbuild", platform},
           {"npm//react-native-windows", "npm//react-native", none},
           {"npm//linux-x64", "npm//", none},
           {"gem//nokogiri-java", "gem//nokogiri", platform},
           {"gem//nokogiri-x86_64-linux", "gem//nokogiri", platform},
           {"gem//a-linux", "gem//a", none},
           {"pypi//a-linux-x64", "pypi//a", none},
           {"maven//log4j-core", "maven/org.apache.logging.log4j/log4j-core", scope},
           {"maven/wrong/log4j-core", "maven/org.apache.logging.log4j/log4j-core", none},
           {"maven/wrong/log4j-core", "maven//log4j-core", none},
           {"composer//core", "composer/drupal/core", scope},
           {"swift//swift-nio", "swift/github.com/apple/swift-nio", scope},
           {"cargo//serde", "cargo/x/serde", none},
           {"golang/github.com/a/b/pkg", "golang/github.com/a/b", path},
           {"golang/github.com/a/b", "golang/github.com/a/b/v3", path},
           {"golang/github.com/a/b/c/d/e", "golang/github.com/a/b", path},
           {"golang/github.com/a/b/c/d/e/f", "golang/github.com/a/b", none},
           {"golang/github.com/a/b/c", "golang/github.com/a/b/d", none},
           {"golang/github.com/a/bc", "golang/github.com/a/b", none},
           {"golang/github.com/a", "golang//github.com", none},
           {"githubactions/github/codeql-action/init", "githubactions/github/codeql-action", path},
           {"githubactions/actions/cache", "githubactions/actions/checkout", none},
           {"deb/debian/12/Curl", "deb/debian/12/curl", spelling},
           {"deb/debian/12/curl", "deb/debian/11/curl", none},
           {"deb/debian/12/curl", "deb/ubuntu/12/curl", none},
           {"deb/debian/12/libstdc++6", "deb/debian/12/libstdc6", none},
           {"deb/debian/12/x-linux-amd64", "deb/debian/12/x", none},
           {"rpm/redhat/9/python3-foo_bar", "rpm/redhat/9/python3-foo-bar", spelling},
           {"cpe/a/apache/log4j_core", "cpe/a/apache/log4j-core", spelling},
           {"cpe/a/apache/log4j", "cpe/o/apache/log4j", none},
           {"x", "y", none},
           {"", "", none},
       }) {
    EXPECT_EQ(nearness(row.unknown, row.known), row.want) << row.unknown << " " << row.known;
    EXPECT_EQ(spelling_of(row.unknown) == spelling_of(row.known),
              row.want == spelling || row.unknown == row.known)
        << row.unknown << " " << row.known;
    if (row.want) {
      EXPECT_TRUE(have_a_sign_in_common(row.unknown, row.known)) << row.unknown << " " << row.known;
    }
  }
}

// Whatever is called a neighbour is found: over all pairs of names that words, signs, scopes and
// platforms make.
TEST(Neighbours, AreFoundByTheirSigns) {
  std::vector<std::string> names;
  for (const char* type : {"npm/", "gem/", "golang/", "maven/", "pypi/", "githubactions/"}) {
    for (const char* scope : {"", "@acme", "acme", "host/acme", "host/a/acme"}) {
      for (const char* name : {"left-pad", "left_pad", "leftpad", "Left.Pad", "left-pad-linux-x64",
                               "linux-x64", "v2", "-", "x-java"}) {
        names.push_back(std::string(type) + scope + "/" + name);
      }
    }
  }
  std::size_t neighbours = 0;
  for (const std::string& unknown : names) {
    for (const std::string& known : names) {
      if (nearness(unknown, known)) {
        ++neighbours;
        EXPECT_TRUE(have_a_sign_in_common(unknown, known)) << unknown << " " << known;
      }
    }
    for (const std::string& sign : signs_of_unknown(unknown)) {
      EXPECT_FALSE(sign.empty());
    }
    EXPECT_LE(signs_of_unknown(unknown).size(), 6U);
    EXPECT_LE(signs_of_known(unknown).size(), 6U);
    EXPECT_EQ(spelling_of(spelling_of(unknown)), spelling_of(unknown));
    EXPECT_TRUE(is_spelled_so(spelling_of(unknown)));
    EXPECT_TRUE(!is_spelled_so(unknown) || spelling_of(unknown) == unknown);
  }
  EXPECT_GT(neighbours, 300U);
}

TEST(Neighbours, AreSaidInWords) {
  std::vector<std::string_view> words;
  for (const Nearness one : {Nearness::spelling, Nearness::separators, Nearness::scope,
                             Nearness::platform, Nearness::path}) {
    words.push_back(to_text(one));
  }
  std::ranges::sort(words);
  EXPECT_EQ(std::ranges::unique(words).begin(), words.end());
}

}  // namespace
}  // namespace tocsin::advisories
