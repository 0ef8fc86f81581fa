// Package URLs at the boundaries of their characters and segments, and the data of their types at
// its own.
#include "base/error_for_test.h"
#include "names/purl.h"
#include "names/purl_types.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tocsin::names {
namespace {

/// "namespace|name|version|subpath", or the component at fault in brackets.
std::string read(std::string_view text, PurlCheck check = PurlCheck::full) {
  const auto purl = parse_purl(text, check);
  return purl ? purl->name_space + "|" + purl->name + "|" + purl->version + "|" + purl->subpath
              : "[" + purl.error().where + "]";
}

TEST(Purl, Characters) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"pkg:azAZ09.-/a", "|a||"},
      {"pkg:{/a", "[type]"},
      {"pkg:`/a", "[type]"},
      {"pkg:@/a", "[type]"},
      {"pkg:[/a", "[type]"},
      {"pkg:a_b/a", "[type]"},
      {"pkg:a~b/a", "[type]"},
      {"pkg:a/b", "|b||"},
      {"xkg:a/b", "[scheme]"},
      {"pxg:a/b", "[scheme]"},
      {"pkx:a/b", "[scheme]"},
      {"pkg;a/b", "[scheme]"},
      {"PkG:a/b", "|b||"},
      {"pkg:a/b%6f%2A%29%2a", "|bo*)*||"},
      {"pkg:a/b%09", "|b\t||"},
      {"pkg:a/b%2z", "[name]"},
      {"pkg:a/b%2:", "[name]"},
      {"pkg:a/b%2@", "[name]"},
      {"pkg:a/b%2`", "[name]"},
      {"pkg:a/b%2g", "[name]"},
      {"pkg:a/b%2G", "[name]"},
      {"pkg:a/b%2/c", "[namespace]"},
      {"pkg:a/b%z0%90%80%80", "[name]"},
      {"pkg:a/b%2", "[name]"},
      {"pkg:a/b%", "[name]"},
      {"pkg:a/%e2%82%ac", "|\u20ac||"},
      {"pkg:a/%e2%82", "[name]"},
      {"pkg:a/b?{=1", "[qualifiers]"},
      {"pkg:a/b?`=1", "[qualifiers]"},
      {"pkg:a/b?x{=1", "[qualifiers]"},
      {"pkg:a/b?x:=1", "[qualifiers]"},
      {"pkg:a/b?x/=1", "[qualifiers]"},
      {"pkg:a/b?xA=1", "[qualifiers]"},
      {"pkg:a/b?a.z-0_9=1", "|b||"},
      // Eight bytes that are not UTF-8, more than eight, and fewer behind others.
      {"pkg:a/\xff"
       "b",
       "[]"},
      {"pkg:a/bcdefgh\xff", "[]"},
      {"pkg:a/b\xff", "[]"},
      {"pkg:a/bcdefgh\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", "[]"},
      {"pkg:a/\u20ac\u20ac\u20ac\u20ac", "|\u20ac\u20ac\u20ac\u20ac||"},
      {"pkg:a/bcdefghij\u20ac", "|bcdefghij\u20ac||"},
  };
  for (const auto& [text, want] : rows) {
    EXPECT_EQ(read(text), want) << text;
  }
  EXPECT_EQ(parse_purl("pkg:ZAza/b")->type, "zaza");
  std::string repeated = "pkg:a/b?k=1";
  for (int i = 0; i < 100; ++i) {
    repeated += "&k=1";
  }
  EXPECT_EQ(read(repeated), "[qualifiers]");
}

TEST(Purl, Segments) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"pkg:a/n/b", "n|b||"},
      {"pkg:a/n//m/b", "n/m|b||"},
      {"pkg:a//n/b", "n|b||"},
      {"pkg:a/n//b", "n|b||"},
      {"pkg:a/./%2E%2E/b", "./..|b||"},
      {"pkg:a/n%20/b", "n |b||"},
      {"pkg:a/n%2Fm/b", "[namespace]"},
      {"pkg:a/%2Fb", "|b||"},
      {"pkg:a/b%2F", "|b||"},
      {"pkg:a/%2Fb%2Fc%2F", "|b/c||"},
      {"pkg:a/b#x/./y", "|b||x/y"},
      {"pkg:a/b#x/../y", "|b||x/y"},
      {"pkg:a/b#x/.../y", "|b||x/.../y"},
      {"pkg:a/b#./..", "|b||"},
      {"pkg:a/b#x//y/", "|b||x/y"},
      {"pkg:a/@b", "[name]"},
      {"pkg:a/@b/c", "@b|c||"},
      {"pkg:a/@b/c@1", "@b|c|1|"},
      {"pkg:a/b@1@2", "|b@1|2|"},
  };
  for (const auto& [text, want] : rows) {
    EXPECT_EQ(read(text), want) << text;
  }
}

TEST(Purl, RulesOfTypes) {
  const std::vector<std::pair<std::string, std::string>> rows{
      {"pkg:git/GitHub/Org/Repo@V1", "github|org/repo|V1|"},
      {"pkg:git/GitLab.com/Org/Repo", "GitLab.com|Org/Repo||"},
      {"pkg:chrome-extension/abcdefghijklmnopabcdefghijklmnop",
       "|abcdefghijklmnopabcdefghijklmnop||"},
      {"pkg:chrome-extension/abcdefghijklmnopabcdefghijklmnop@x", "[version]"},
      {"pkg:swid/a/b/c?tag_id=1", "a/b|c||"},
      {"pkg:pub/A-b.c@A", "|a_b_c|A|"},
      {"pkg:pypi/A__b@A", "|a--b|a|"},
      {"pkg:otp/A@A#S", "|a|A|s"},
      {"pkg:rpm/NS/A@A", "ns|A|A|"},
      {"pkg:huggingface/NS/A@A", "NS|A|a|"},
      {"pkg:unheard/NS/A@A#S", "NS|A|A|S"},
  };
  for (const auto& [text, want] : rows) {
    EXPECT_EQ(read(text), want) << text;
  }
  EXPECT_EQ(read("pkg:mlflow/NS/A?repository_url=x.Databricks.com", PurlCheck::syntax), "NS|a||")
      << "the name alone";
  EXPECT_EQ(read("pkg:mlflow/A", PurlCheck::syntax), "|A||");
  EXPECT_EQ(parse_purl("pkg:swid/A?tag_id=ABC")->qualifiers[0].value, "ABC") << "no UUID";
  EXPECT_EQ(
      parse_purl("pkg:generic/A?tag_id=75B8C285-FA7B-485B-B199-4745E3004D0D")->qualifiers[0].value,
      "75B8C285-FA7B-485B-B199-4745E3004D0D")
      << "another type";
}

TEST(Purl, WhatCannotBeBuilt) {
  const auto fault = [](Purl components) {
    const auto built = build_purl(std::move(components));
    return built ? to_text(*built) : "[" + built.error().where + "] " + built.error().message;
  };
  const std::string utf8 = "[] A component is not UTF-8.";
  EXPECT_EQ(fault({.type = "a", .name_space = "\xff", .name = "b"}), utf8);
  EXPECT_EQ(fault({.type = "a", .name = "b\xff"}), utf8);
  EXPECT_EQ(fault({.type = "a", .name = "b", .version = "\xff"}), utf8);
  EXPECT_EQ(fault({.type = "a", .name = "b", .subpath = "\xff"}), utf8);
  EXPECT_EQ(fault({.type = "a", .name = "b", .qualifiers = {{"k", "\xff"}}}), utf8);
  EXPECT_EQ(fault({.type = "a", .name_space = "./../n//m", .name = "b", .subpath = "./x"}),
            "pkg:a/./../n/m/b#x");
  EXPECT_EQ(
      fault({.type = "a", .name = "b", .qualifiers = {{"ab", "1"}, {"a", "2"}, {"a-b", "3"}}}),
      "pkg:a/b?a-b=3&a=2&ab=1");
  const std::string most(kPurlBytesMax - 6, 'b');
  EXPECT_EQ(fault({.type = "a", .name = most}), "pkg:a/" + most);
  EXPECT_EQ(fault({.type = "a", .name = most + "b"}), "[] A purl has at most 65536 bytes.");
}

const std::string kHead = "schema: tocsin.purl-types/1\ntypes:\n";

/// The types of these entries, or where the data is at fault.
std::string loaded(const std::string& yaml) {
  const auto types = PurlTypes::load(yaml, "t");
  if (!types) {
    return types.error().where + " " + types.error().message;
  }
  std::string out;
  for (const PurlType& type : types->list()) {
    out += (out.empty() ? "" : " ") + type.type;
    EXPECT_EQ(types->find(type.type), &type);
  }
  return out;
}

TEST(PurlTypes, TheFileIsASchemaAndAList) {
  const std::string want = "t:1 The file has a schema tocsin.purl-types/1 and a list of types.";
  EXPECT_EQ(loaded(kHead + "  - {type: b}\n  - {type: a}\n"), "a b");
  EXPECT_EQ(loaded("types:\n  - {type: a}\n"), want);
  EXPECT_EQ(loaded("schema: tocsin.purl-types/1\n"), want);
  EXPECT_EQ(loaded("schema: tocsin.purl-types/1\ntypes: a\n"), want);
  EXPECT_EQ(loaded("schema: tocsin.purl-types/1\ntypes: {type: a}\n"), want);
  EXPECT_EQ(loaded("schema: tocsin.purl-types/2\ntypes: []\n"), want);
  EXPECT_EQ(loaded(kHead + "  - {type: a}\nmore: 1\n"), want);
  const auto many = [](int count) {
    std::string yaml = kHead;
    for (int i = 0; i < count; ++i) {
      yaml += "  - {type: t" + std::to_string(i) + "}\n";
    }
    return PurlTypes::load(yaml, "t");
  };
  EXPECT_EQ(many(256)->list().size(), 256U);
  EXPECT_EQ(error_of(many(257)).message, "There are too many types.");
}

TEST(PurlTypes, FieldsAtTheirBoundaries) {
  struct Row {
    std::string_view fields;
    std::string_view want;  ///< empty: it is read
  };
  const std::string_view segments = "A count of segments is 1 to 9.";
  const std::string_view text = "A text is wanted here.";
  const std::string_view condition = "A condition is namespace_is, or qualifier with contains.";
  for (const Row& row : {
           Row{"namespace_segments_max: 1", ""},
           {"namespace_segments_max: 9", ""},
           {"namespace_segments_max: 0", segments},
           {"namespace_segments_max: 10", segments},
           {"namespace_segments_max: x", segments},
           {"namespace_segments_max: \":\"", segments},
           {"namespace_segments_max: \"\"", segments},
           {"name_pattern: \"\"", text},
           {"name_pattern: [a]", text},
           {"name_pattern: a", ""},
           {"name_is_path: true", ""},
           {"name_is_path: false", "name_is_path is true or absent."},
           {"qualifiers_required: a", "A list is wanted here."},
           {"qualifiers_required: [a, [b]]", text},
           {"lower_when: {components: [name]}", condition},
           {"lower_when: {components: [name], namespace_is: a}", ""},
           {"lower_when: {components: [name], qualifier: q, contains: c}", ""},
           {"lower_when: {components: [name], contains: c}", condition},
           {"lower_when: {components: [name], qualifier: q}", condition},
           {"lower_when: {components: [name], namespace_is: a, contains: c}", condition},
           {"lower_when: {components: [name], namespace_is: a, qualifier: q, contains: c}",
            condition},
           {"lower_when: {more: a}", "A condition has no such field."},
           {"name_replaces: [[a, b, c]]", "A replacement is a pair [pattern, text]."},
           {"name_replaces: [{a: b, c: d}]", "A replacement is a pair [pattern, text]."},
           {"name_replaces: [[\"(\", b]]", "RE2 does not take this pattern."},
           {"qualifier_lowers: {k: \"(\"}", "RE2 does not take this pattern."},
       }) {
    const auto types =
        PurlTypes::load(kHead + "  - {type: a, " + std::string(row.fields) + "}\n", "t");
    EXPECT_EQ(types ? "" : types.error().message, row.want) << row.fields;
  }
}

TEST(PurlTypes, WhatIsReadOfAnEntry) {
  const auto type = [](const std::string& fields) {
    return PurlTypes::load(kHead + "  - {type: a, " + fields + "}\n", "t")->list()[0];
  };
  const PurlType name = type("lower_when: {components: [name], namespace_is: x}");
  EXPECT_TRUE(name.lower_when->applies_to_name);
  EXPECT_FALSE(name.lower_when->applies_to_namespace);
  const PurlType name_space = type("lower_when: {components: [namespace], namespace_is: x}");
  EXPECT_FALSE(name_space.lower_when->applies_to_name);
  EXPECT_TRUE(name_space.lower_when->applies_to_namespace);
  // One plain character for another is replaced without a pattern.
  const PurlType replaced =
      type("name_replaces: [[_, \"-\"], [\".\", \"-\"], [ab, c], [a, bc], [\"[ab]\", c]]");
  ASSERT_EQ(replaced.name_replaces.size(), 5U);
  EXPECT_EQ(replaced.name_replaces[0].from, '_');
  for (std::size_t i = 1; i < 5; ++i) {
    EXPECT_EQ(replaced.name_replaces[i].from, std::nullopt) << i;
  }
  const PurlType cased = type("lower: [name, version], upper: [namespace, subpath]");
  EXPECT_EQ(cased.name_case, LetterCase::lower);
  EXPECT_EQ(cased.version_case, LetterCase::lower);
  EXPECT_EQ(cased.namespace_case, LetterCase::upper);
  EXPECT_EQ(cased.subpath_case, LetterCase::upper);
  EXPECT_EQ(type("namespace: required").name_space, Presence::required);
  EXPECT_EQ(type("namespace: prohibited").name_space, Presence::prohibited);
  EXPECT_EQ(type("namespace_segments_max: 9").namespace_segments_max, 9U);
}

}  // namespace
}  // namespace tocsin::names
