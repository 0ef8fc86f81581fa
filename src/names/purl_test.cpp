#include "names/purl.h"

#include "base/error_for_test.h"
#include "names/purl_types.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace tocsin::names {
namespace {

/// "type|namespace|name|version|key=value,…|subpath", decoded.
std::string parts(const Purl& purl) {
  std::string out = purl.type + "|" + purl.name_space + "|" + purl.name + "|" + purl.version + "|";
  for (const Qualifier& qualifier : purl.qualifiers) {
    out += qualifier.key + "=" + qualifier.value + ",";
  }
  return out + "|" + purl.subpath;
}

TEST(Purl, ParsesAndPrintsTheCanonicalForm) {
  struct Row {
    std::string text, want, canonical;  ///< canonical: empty when it is the text
  };
  const std::vector<Row> rows{
      {"pkg:generic/a", "generic||a|||", ""},
      {"PKG:Generic/A", "generic||A|||", "pkg:generic/A"},
      {"pkg:///generic//ns//x///a", "generic|ns/x|a|||", "pkg:generic/ns/x/a"},
      {"pkg:generic/a/", "generic||a|||", "pkg:generic/a"},
      {"pkg:generic/a@", "generic||a|||", "pkg:generic/a"},
      {"pkg:generic/a@1@2", "generic||a@1|2||", "pkg:generic/a%401@2"},
      {"pkg:generic/a@1/2", "generic||a|1/2||", "pkg:generic/a@1%2F2"},
      {"pkg:generic/a%2Fb@1:2~3+4", "generic||a/b|1:2~3+4||", "pkg:generic/a%2Fb@1:2~3%2B4"},
      {"pkg:generic/%E4%BD%A0", "generic||你|||", ""},
      {"pkg:generic/你", "generic||你|||", "pkg:generic/%E4%BD%A0"},
      {"pkg:generic/a%c3%a9", "generic||aé|||", "pkg:generic/a%C3%A9"},
      {"pkg:generic/a?", "generic||a|||", "pkg:generic/a"},
      {"pkg:generic/a?z=1&b=2&c=", "generic||a||b=2,z=1,|", "pkg:generic/a?b=2&z=1"},
      {"pkg:generic/a?a=1&a-b=2&a1=3&a_=4", "generic||a||a-b=2,a1=3,a=1,a_=4,|",
       "pkg:generic/a?a-b=2&a1=3&a=1&a_=4"},
      {"pkg:generic/a?k=x=y%26z", "generic||a||k=x=y&z,|", "pkg:generic/a?k=x%3Dy%26z"},
      {"pkg:generic/a#//x/./%2e%2E//y+/", "generic||a|||x/y+", "pkg:generic/a#x/y%2B"},
      {"pkg:generic/a#", "generic||a|||", "pkg:generic/a"},
      {"pkg:x.y-z9/a", "x.y-z9||a|||", ""},
      // Types: case, characters, scopes, paths.
      {"pkg:npm/@babel/core", "npm|@babel|core|||", "pkg:npm/%40babel/core"},
      {"pkg:npm/@babel/core@7", "npm|@babel|core|7||", "pkg:npm/%40babel/core@7"},
      {"pkg:pypi/A_b.C@1.0RC1", "pypi||a-b.c|1.0rc1||", "pkg:pypi/a-b.c@1.0rc1"},
      {"pkg:pub/A-b@1", "pub||a_b|1||", "pkg:pub/a_b@1"},
      {"pkg:cpan/drolsky/DateTime", "cpan|DROLSKY|DateTime|||", "pkg:cpan/DROLSKY/DateTime"},
      {"pkg:golang/github.com/BurntSushi/toml@v1", "golang|github.com/BurntSushi|toml|v1||", ""},
      {"pkg:git/example.org/A/b.git@1", "git|example.org|A/b.git|1||", ""},
      {"pkg:git/example.org/A%2F%2Fb", "git|example.org|A/b|||", "pkg:git/example.org/A/b"},
      {"pkg:mlflow/A?repository_url=x.azuredatabricks.net",
       "mlflow||a||repository_url=x.azuredatabricks.net,|",
       "pkg:mlflow/a?repository_url=x.azuredatabricks.net"},
      {"pkg:mlflow/A?repository_url=x.azureml.ms", "mlflow||A||repository_url=x.azureml.ms,|", ""},
      {"pkg:chrome-extension/ABCDEFGHIJKLMNOPabcdefghijklmnop@1.2.3.4",
       "chrome-extension||abcdefghijklmnopabcdefghijklmnop|1.2.3.4||",
       "pkg:chrome-extension/abcdefghijklmnopabcdefghijklmnop@1.2.3.4"},
      {"pkg:swid/A/b.example/C?tag_id=75B8C285-FA7B-485B-B199-4745E3004D0D",
       "swid|A/b.example|C||tag_id=75b8c285-fa7b-485b-b199-4745e3004d0d,|",
       "pkg:swid/A/b.example/C?tag_id=75b8c285-fa7b-485b-b199-4745e3004d0d"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.text);
    const auto purl = parse_purl(row.text);
    ASSERT_TRUE(purl) << describe(purl.error());
    EXPECT_EQ(parts(*purl), row.want);
    const std::string canonical = row.canonical.empty() ? row.text : row.canonical;
    EXPECT_EQ(to_text(*purl), canonical);
    EXPECT_EQ(*parse_purl(canonical), *purl);
    EXPECT_EQ(*build_purl(*purl), *purl);
  }
}

TEST(Purl, RefusesWithTheComponentAtFault) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"", "scheme"},
      {"pkg", "scheme"},
      {"pkg%3Amaven/a/b", "scheme"},
      {"npm/a", "scheme"},
      {"pkg:", "name"},
      {"pkg:npm", "name"},
      {"pkg:npm/", "name"},
      {"pkg:npm//", "name"},
      {"pkg:npm/@1.0", "name"},
      {"pkg:generic/ns/@1.0", "name"},
      {"pkg:generic/%2F", "name"},
      {"pkg:3npm/a", "type"},
      {"pkg:n+pm/a", "type"},
      {"pkg:n:pm/a", "type"},
      {"pkg:n%70m/a", "type"},
      {"pkg:generic/a%2", "name"},
      {"pkg:generic/a%zz", "name"},
      {"pkg:generic/a%ff", "name"},
      {"pkg:generic/a%2Fb/c", "namespace"},
      {"pkg:generic/a@%", "version"},
      {"pkg:generic/a#x%2Fy", "subpath"},
      {"pkg:generic/a?x", "qualifiers"},
      {"pkg:generic/a?=1", "qualifiers"},
      {"pkg:generic/a?X=1", "qualifiers"},
      {"pkg:generic/a?1x=1", "qualifiers"},
      {"pkg:generic/a?x%31=1", "qualifiers"},
      {"pkg:generic/a?x=1&", "qualifiers"},
      {"pkg:generic/a?x=1&&y=2", "qualifiers"},
      {"pkg:generic/a?x=1&x=2", "qualifiers"},
      {"pkg:generic/a?x=1&x=", "qualifiers"},
      {"pkg:generic/a?x=http://h/?q=1", ""},
      {"pkg:generic/a#b#c", ""},
      {"pkg:generic/\xff", ""},
      {"pkg:maven/a", "namespace"},
      {"pkg:gem/a/b", "namespace"},
      {"pkg:swid/a/b/c/d?tag_id=1", "namespace"},
      {"pkg:swid/a", "qualifiers"},
      {"pkg:julia/A", "qualifiers"},
      {"pkg:julia/A?uuid=", "qualifiers"},
      {"pkg:cpan/A::B", "name"},
      {"pkg:cocoapods/.a", "name"},
      {"pkg:cocoapods/a%2Bb", "name"},
      {"pkg:chrome-extension/abcdefghijklmnopabcdefghijklmno", "name"},
      {"pkg:chrome-extension/abcdefghijklmnopabcdefghijklmnopa", "name"},
      {"pkg:chrome-extension/abcdefghijklmnopabcdefghijklmnop@1.2.3.4.5", "version"},
  };
  for (const auto& [text, where] : rows) {
    SCOPED_TRACE(text);
    const auto purl = parse_purl(text);
    ASSERT_FALSE(purl);
    EXPECT_EQ(error_of(purl).code, Errc::malformed);
    EXPECT_EQ(error_of(purl).where, where);
  }
}

TEST(Purl, SyntaxAloneReadsWhatTheTypeRefuses) {
  for (const std::string text :
       {"pkg:maven/a", "pkg:gem/a/b", "pkg:julia/A", "pkg:golang/stdlib"}) {
    EXPECT_FALSE(parse_purl(text)) << text;
    const auto purl = parse_purl(text, PurlCheck::syntax);
    ASSERT_TRUE(purl) << text;
    EXPECT_EQ(to_text(*purl), text);
  }
  // A path in the name has a first segment, which is the namespace.
  EXPECT_EQ(parts(*parse_purl("pkg:git/a%2Fb", PurlCheck::syntax)), "git|a|b|||");
  EXPECT_FALSE(parse_purl("pkg:julia", PurlCheck::syntax));
}

TEST(Purl, BuildsFromComponents) {
  const auto built = build_purl({.type = "NPM",
                                 .name_space = "/@a//",
                                 .name = "/b/",
                                 .version = "1 2",
                                 .qualifiers = {{"z", "1"}, {"a", "é"}, {"empty", ""}},
                                 .subpath = "./x/../y"});
  ASSERT_TRUE(built);
  EXPECT_EQ(to_text(*built), "pkg:npm/%40a/b@1%202?a=%C3%A9&z=1#x/y");
  EXPECT_FALSE(build_purl({.type = "", .name = "a"}));
  EXPECT_FALSE(build_purl({.type = "npm", .name = "/"}));
  EXPECT_FALSE(build_purl({.type = "npm", .name = "a", .qualifiers = {{"A", "1"}}}));
  EXPECT_FALSE(build_purl({.type = "npm", .name = "a", .qualifiers = {{"a", "1"}, {"a", "2"}}}));
  EXPECT_FALSE(build_purl({.type = "npm", .name = "\xff"}));
  EXPECT_FALSE(build_purl(
      {.type = "npm",
       .name = std::string(kPurlBytesMax, '/') + "a" + std::string(kPurlBytesMax, 'a')}));
}

TEST(Purl, SizeIsBounded) {
  const std::string fits = "pkg:generic/" + std::string(kPurlBytesMax - 12, 'a');
  EXPECT_TRUE(parse_purl(fits));
  EXPECT_EQ(error_of(parse_purl(fits + "a")).code, Errc::too_large);
  const auto start = std::chrono::steady_clock::now();
  const std::string slashes(kPurlBytesMax - 4, '/');
  std::ignore = parse_purl("pkg:" + slashes);
  std::ignore = parse_purl("pkg:a/" + slashes.substr(2));
  std::ignore = parse_purl("pkg:a/b#" + slashes.substr(4));
  std::string qualifiers = "pkg:a/b?";
  while (qualifiers.size() < kPurlBytesMax - 16) {
    qualifiers += "k" + std::to_string(qualifiers.size()) + "=v&";
  }
  qualifiers.pop_back();
  EXPECT_TRUE(parse_purl(qualifiers));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(2));
}

TEST(PurlTypes, EveryRegisteredTypeIsThere) {
  EXPECT_EQ(PurlTypes::built_in().list().size(), 42U);
  EXPECT_TRUE(is_registered_type("maven"));
  EXPECT_FALSE(is_registered_type("Maven"));
  EXPECT_FALSE(is_registered_type("mav"));
}

TEST(PurlTypes, RefusesWrongDataAtItsLine) {
  const std::string head = "schema: tocsin.purl-types/1\ntypes:\n";
  const std::vector<std::pair<std::string, std::string>> rows{
      {"schema: other\ntypes: []\n", "t.yaml:1"},
      {head + "  - {namespace: required}\n", "t.yaml:3"},
      {head + "  - {type: a}\n  - {type: a}\n", "t.yaml:4"},
      {head + "  - {type: a, namespace: optional}\n", "t.yaml:3"},
      {head + "  - {type: a, unknown: b}\n", "t.yaml:3"},
      {head + "  - {type: a, lower: [nothing]}\n", "t.yaml:3"},
      {head + "  - {type: a, name_pattern: \"(\"}\n", "t.yaml:3"},
      {head + "  - {type: a, name_replaces: [[a]]}\n", "t.yaml:3"},
      {head + "  - {type: a, namespace_segments_max: 0}\n", "t.yaml:3"},
      {head + "  - {type: a, lower_when: {components: [name], qualifier: q}}\n", "t.yaml:3"},
  };
  for (const auto& [text, where] : rows) {
    SCOPED_TRACE(text);
    const auto loaded = PurlTypes::load(text, "t.yaml");
    ASSERT_FALSE(loaded);
    EXPECT_EQ(error_of(loaded).where, where) << error_of(loaded).message;
  }
  EXPECT_TRUE(PurlTypes::load(head + "  - {type: a}\n", "t.yaml"));
}

}  // namespace
}  // namespace tocsin::names
