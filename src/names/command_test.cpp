// The answers of `tocsin purl` and `tocsin cpe`, byte by byte.
#include "names/command.h"

#include <gtest/gtest.h>

namespace tocsin::names {
namespace {

/// The answer, or what is wrong and where.
std::string said(const Result<std::string>& answer) {
  return answer ? *answer : answer.error().message + " " + answer.error().where;
}
std::string purl(std::string_view item) {
  return said(answer_purl(JsonDocument::parse(item)->root()));
}
std::string cpe(std::string_view item) {
  return said(answer_cpe(JsonDocument::parse(item)->root()));
}

TEST(PurlCommand, AnswersWithComponents) {
  EXPECT_EQ(
      said(answer_purl("pkg:generic/a")),
      R"({"type":"generic","namespace":null,"name":"a","version":null,"qualifiers":{},"subpath":null,"purl":"pkg:generic/a"})");
  EXPECT_EQ(
      said(answer_purl("pkg:npm/@s/a@1?y=2&x=1#p/q")),
      R"({"type":"npm","namespace":"@s","name":"a","version":"1","qualifiers":{"x":"1","y":"2"},"subpath":"p/q","purl":"pkg:npm/%40s/a@1?x=1&y=2#p/q"})");
  EXPECT_EQ(said(answer_purl("npm/a")), "A purl starts with pkg:. scheme");
  EXPECT_EQ(purl(R"({"purl":"pkg:generic/a"})"), said(answer_purl("pkg:generic/a")));
  const std::string needs = "The item needs a text \"purl\" or an object \"build\". ";
  EXPECT_EQ(purl("{}"), needs);
  EXPECT_EQ(purl(R"({"purl":1})"), needs);
  EXPECT_EQ(purl("1"), needs);
}

TEST(PurlCommand, BuildsFromComponents) {
  const std::string whole = said(answer_purl("pkg:npm/%40s/a@1?x=1#p"));
  const std::string bare = said(answer_purl("pkg:npm/a"));
  const std::string wrong = "A component is a text with one of the six names. /build";
  const std::string no_value = "The value of a qualifier is a text. /build/qualifiers";
  struct Row {
    std::string build;
    std::string want;
  };
  for (
      const Row& row : {
          Row{R"({"type":"npm","namespace":"@s","name":"a","version":"1","qualifiers":{"x":"1"},"subpath":"p"})",
              whole},
          {R"({"type":"npm","name":"a"})", bare},
          {R"({"type":"npm","namespace":null,"name":"a","version":null,"qualifiers":null,"subpath":null})",
           bare},
          {R"({"type":"npm","name":"a","qualifiers":{"x":null}})", bare},
          {R"({"type":"npm","name":"a","qualifiers":{"x":["1","2"]}})",
           said(answer_purl("pkg:npm/a?x=1,2"))},
          {R"({"type":"npm","name":"a","qualifiers":{"x":[]}})", bare},
          {R"({"type":"npm","name":"a","qualifiers":{"x":["1",2]}})", no_value},
          {R"({"type":"npm","name":"a","qualifiers":{"x":1}})", no_value},
          {R"({"type":"npm","name":"a","qualifiers":{"x":{}}})", no_value},
          {R"({"type":"npm","name":1})", wrong},
          {R"({"type":"npm","name":"a","colour":"b"})", wrong},
          {R"({"type":"npm","name":"a","colour":null})", wrong},
          {R"({"type":"npm"})", "A purl has a name. name"},
          {R"({"name":"a"})", "A type starts with a letter. type"},
          {R"([])", "The components are an object. /build"},
          {R"("pkg:npm/a")", "The components are an object. /build"},
      }) {
    EXPECT_EQ(purl(R"({"build":)" + row.build + "}"), row.want) << row.build;
  }
}

constexpr std::string_view kNames =
    R"("formatted":"cpe:2.3:a:x\\!:*y??:1:-:*:*:*:*:*:*","uri":"cpe:/a:x%21:%02y%01%01:1:-","wfn":"wfn:[part=\"a\",vendor=\"x\\!\",product=\"*y??\",version=\"1\",update=NA,edition=ANY,language=ANY,sw_edition=ANY,target_sw=ANY,target_hw=ANY,other=ANY]"})";

TEST(CpeCommand, AnswersWithAttributesAndTheThreeForms) {
  const std::string whole =
      R"({"attributes":{"part":{"value":"a"},"vendor":{"value":"x!"},"product":{"value":"*y??"},"version":{"value":"1"},"update":"NA","edition":"ANY","language":"ANY","sw_edition":"ANY","target_sw":"ANY","target_hw":"ANY","other":"ANY"},)" +
      std::string(kNames);
  EXPECT_EQ(said(answer_cpe("cpe:/a:x%21:%02y%01%01:1:-")), whole);
  EXPECT_EQ(cpe(R"({"cpe":"cpe:/a:x%21:%02y%01%01:1:-"})"), whole);
  EXPECT_EQ(said(answer_cpe("cpe:/b")), "A part is a, h, o, ANY or NA. part");
  EXPECT_EQ(said(answer_cpe("x")), "A CPE name starts with cpe:2.3:, cpe:/ or wfn:[. ");
}

TEST(CpeCommand, ComparesTwoNames) {
  const std::string superset =
      R"({"relation":"superset","attributes":{"part":"equal","vendor":"equal","product":"superset","version":"equal","update":"equal","edition":"equal","language":"equal","sw_edition":"equal","target_sw":"equal","target_hw":"equal","other":"equal"}})";
  EXPECT_EQ(said(answer_cpe_compare("cpe:/a:x", "cpe:/a:x:y")), superset);
  EXPECT_EQ(said(answer_cpe_compare("cpe:/b", "cpe:/a")),
            "A part is a, h, o, ANY or NA. source part");
  EXPECT_EQ(said(answer_cpe_compare("cpe:/a", "x")),
            "A CPE name starts with cpe:2.3:, cpe:/ or wfn:[. target");
  const std::string needs = "The item needs texts \"a\" and \"b\", or a text \"cpe\". ";
  struct Row {
    std::string item;
    std::string want;
  };
  for (const Row& row : {
           Row{R"({"a":"cpe:/a:x","b":"cpe:/a:x:y"})", superset},
           {R"({"source":"cpe:/a:x","target":"cpe:/a:x:y"})", superset},
           {R"({"source":"cpe:/a:x","b":"cpe:/a:x:y","a":"cpe:/o"})", superset},
           {R"({"a":"cpe:/a:x"})", needs},
           {R"({"b":"cpe:/a:x"})", needs},
           {R"({"a":"cpe:/a:x","b":1})", needs},
           {"{}", needs},
       }) {
    EXPECT_EQ(cpe(row.item), row.want) << row.item;
  }
}

}  // namespace
}  // namespace tocsin::names
