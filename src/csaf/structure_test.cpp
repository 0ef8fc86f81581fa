// The language that structures are written in, each of its words on a document of its own.
#include "csaf/structure.h"
#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::csaf {
namespace {

/// What a structure finds in a document: "test at place" for errors, then "? place" for members
/// that nobody knows.
std::string faults(std::string_view structure, std::string_view json,
                   Version version = Version::v2_1) {
  const auto loaded = Structure::load(structure, "x");
  const auto parsed = JsonDocument::parse(json);
  if (!loaded || !parsed) {
    return "not read";
  }
  Validation report;
  Faults faults(report, 100);
  loaded->check(Document(parsed->root(), version), faults);
  std::string out;
  for (const Fault& one : report.errors) {
    out += (out.empty() ? "" : ", ") + one.test + " at " + one.path;
  }
  for (const Fault& one : report.warnings) {
    out += (out.empty() ? "" : ", ") + std::string("? ") + one.path;
  }
  return out;
}

struct Row {
  std::string_view claim;
  std::string_view structure;
  std::string_view json;
  std::string_view want;
};

void expect_faults(std::initializer_list<Row> rows) {
  for (const Row& row : rows) {
    EXPECT_EQ(faults(row.structure, row.json), row.want) << row.claim << "\n" << row.json;
  }
}

TEST(CsafStructure, Values) {
  constexpr std::string_view kScore = "define document object\n  a list of score";
  constexpr std::string_view kTexts =
      "# A comment.\n\ndefine document object\n  a? text\n  b? string\n  c? one-of x yy";
  expect_faults({
      {"scores from 0 to 10", kScore, R"({"a":[0,0.1,9.9,10]})", ""},
      {"no others", kScore, R"({"a":[-0.1,10.1,"5",null,-1,11]})",
       "schema at /a/0, schema at /a/1, schema at /a/2, schema at /a/3, schema at /a/4, schema at "
       "/a/5"},
      {"true and false", "define document object\n  a list of boolean",
       R"({"a":[true,false,0,"true"]})", "schema at /a/2, schema at /a/3"},
      {"anything", "define document object\n  a list of any", R"({"a":[1,"",null,{"b":[]}]})", ""},
      {"a text is not empty, a string may be", kTexts, R"({"a":"","b":""})", "schema at /a"},
      {"neither is a number", kTexts, R"({"a":1,"b":1})", "schema at /a, schema at /b"},
      {"one of the choices as a whole", kTexts, R"({"c":"x"})", ""},
      {"the last of them", kTexts, R"({"c":"yy"})", ""},
      {"and nothing else", kTexts, R"({"c":"y"})", "schema at /c"},
      {"a pattern is found anywhere", "pattern p b+\ndefine document object\n  a list of match p",
       R"({"a":["abc","ac",""]})", "schema at /a/1, schema at /a/2"},
      {"the size counts too", "pattern p b+\ndefine document object\n  a list of match p min=2",
       R"({"a":["bb","b"]})", "schema at /a/1"},
      {"URIs and dates", "define document object\n  a uri\n  b date-time",
       R"({"a":"a","b":"2024-01-01"})", "schema at /a, schema at /b"},
      {"good ones", "define document object\n  a uri\n  b date-time",
       R"({"a":"urn:a","b":"2024-01-01T00:00:00Z"})", ""},
      {"a name before its definition", "define document object\n  a @b\ndefine b text",
       R"({"a":1})", "schema at /a"},
      {"whose faults they are",
       "define document object\n  a @b\n  c text\ndefine b test=6.1.8 text", R"({"a":1,"c":1})",
       "6.1.8 at /a, schema at /c"},
      {"down to what it holds",
       "define document @b\ndefine b test=6.1.8 object\n  a list of object\n    c text",
       R"({"a":[{}]})", "6.1.8 at /a/0"},
  });
}

TEST(CsafStructure, Uuids) {
  constexpr std::string_view kUuid = "define document object\n  a uuid";
  for (const std::string_view good :
       {"00000000-0000-0000-0000-000000000000", "09afAFbB-1234-5678-9abc-DEF012345678"}) {
    EXPECT_EQ(faults(kUuid, R"({"a":")" + std::string(good) + "\"}"), "") << good;
  }
  for (const std::string_view bad :
       {"", "0000000-00000-0000-0000-000000000000", "00000000-000-00000-0000-000000000000",
        "00000000-0000-000-00000-000000000000", "00000000-0000-0000-000-0000000000000",
        "00000000-0000-0000-0000-00000000000", "00000000-0000-0000-0000-0000000000000",
        "00000000000000000000000000000000", "g0000000-0000-0000-0000-000000000000",
        "00000000-0000-0000-0000-00000000000G", "000000000000-0000-0000-000000000000-",
        "00000000-0000-0000-0000-00000000000/", "00000000-0000-0000-0000-00000000000:",
        "00000000-0000-0000-0000-00000000000`", "00000000-0000-0000-0000-00000000000@",
        "0000000000000-0000-0000-000000000000", "00000000-000000000-0000-000000000000",
        "00000000-0000-000000000-000000000000", "00000000-0000-0000-00000000000000000"}) {
    EXPECT_EQ(faults(kUuid, R"({"a":")" + std::string(bad) + "\"}"), "schema at /a") << bad;
  }
}

TEST(CsafStructure, Lists) {
  constexpr std::string_view kList = "define document object\n  a list of any";
  constexpr std::string_view kTwo = "define document object\n  a list min=2 of text";
  constexpr std::string_view kSet = "define document object\n  a set of any";
  expect_faults({
      {"an object is none", kList, R"({"a":{}})", "schema at /a"},
      {"one element at least", kList, R"({"a":[]})", "schema at /a"},
      {"one", kList, R"({"a":[1]})", ""},
      {"two at least", kTwo, R"({"a":["b"]})", "schema at /a"},
      {"two", kTwo, R"({"a":["b","b"]})", ""},
      {"each element is looked at", kTwo, R"({"a":[1,"b",2]})", "schema at /a/0, schema at /a/2"},
      {"a set has at least one too", kSet, R"({"a":[]})", "schema at /a"},
      {"each once", kSet, R"({"a":["b","c","b","b"]})", "schema at /a/2, schema at /a/3"},
      {"equal values, however they are written", kSet,
       R"({"a":[1,1.0,{"x":1,"y":[null]},{"y":[null],"x":1},[],[],true,true]})",
       "schema at /a/1, schema at /a/3, schema at /a/5, schema at /a/7"},
      {"of different kinds", kSet,
       R"({"a":[1,"1",null,"null",true,"true",false,{},[],[[]],{"x":1},{"x":"1"},{"x":1,"y":1}]})",
       ""},
      {"a list of lists", "define document object\n  a list of list min=2 of text",
       R"({"a":[["b"],["b","c"]]})", "schema at /a/0"},
  });
}

TEST(CsafStructure, Objects) {
  constexpr std::string_view kClosed = "define document object\n  a text\n  b? text";
  constexpr std::string_view kBounded = "define document object min=1 max=2 any";
  constexpr std::string_view kInner =
      "define document object\n  a object\n    b text\n  c? text\n  d? object any\n  e? object";
  expect_faults({
      {"a list is none", kInner, R"({"a":[]})", "schema at /a"},
      {"a member that must be there", kClosed, R"({"b":"x"})", "schema at "},
      {"one that may be missing", kClosed, R"({"a":"x"})", ""},
      {"one that is not known", kClosed, R"({"a":"x","z":1})", "schema at /z, ? /z"},
      {"which an open one takes", "define document object open\n  a text", R"({"a":1,"z":1})",
       "schema at /a, ? /z"},
      {"all are open", "objects open\ndefine document object\n  a text", R"({"a":"x","z":1})",
       "? /z"},
      {"all are closed", "objects closed\ndefine document object\n  a text", R"({"a":"x","z":1})",
       "schema at /z, ? /z"},
      {"members of any name", "define document object any\n  a text", R"({"a":1,"z":1})",
       "schema at /a"},
      {"fewer members than there must be", kBounded, "{}", "schema at "},
      {"the fewest", kBounded, R"({"a":1})", ""},
      {"the most", kBounded, R"({"a":1,"b":1})", ""},
      {"more", kBounded, R"({"a":1,"b":1,"c":1})", "schema at "},
      {"an upper bound alone", "define document object max=1 any", R"({"a":1,"b":1})",
       "schema at "},
      {"which none is under", "define document object max=1 any", "{}", ""},
      {"members of members", kInner, R"({"a":{"b":1},"c":1,"d":{"x":1},"e":{"x":1}})",
       "schema at /a/b, schema at /c, schema at /e/x, ? /e/x"},
      {"an inner one that is missing", kInner, R"({"a":{}})", "schema at /a"},
      {"names with a slash and a tilde", "define document object", R"({"a/b~":1})",
       "schema at /a~1b~0, ? /a~1b~0"},
  });
}

TEST(CsafStructure, TheMessageSaysWhichBoundIsBroken) {
  const auto message_of = [](std::string_view json) {
    const auto loaded = Structure::load("define document object min=1 max=2 any", "x");
    const auto parsed = JsonDocument::parse(json);
    Validation report;
    Faults faults(report, 100);
    loaded->check(Document(parsed->root(), Version::v2_0), faults);
    return report.errors.empty() ? "" : report.errors[0].message;
  };
  EXPECT_EQ(message_of("{}"), "The object must have at least 1 members.");
  EXPECT_EQ(message_of(R"({"a":1,"b":1,"c":1})"), "The object must have at most 2 members.");
}

TEST(CsafStructure, ALeapSecondIsOf20) {
  constexpr std::string_view kDate = "define document object\n  a date-time";
  constexpr std::string_view kLeap = R"({"a":"2016-12-31T23:59:60Z"})";
  EXPECT_EQ(faults(kDate, kLeap, Version::v2_0), "");
  EXPECT_EQ(faults(kDate, kLeap, Version::v2_1), "schema at /a");
}

TEST(CsafStructure, LinesThatAreNotOfTheLanguage) {
  struct Broken {
    std::string_view text;
    std::string_view where;
  };
  for (const Broken& row : {
           Broken{"define document text\nnonsense a text", "x:2"},
           {"define document text\n\npattern a (", "x:3"},
           {"define document list from text", "x:1"},
           {"define document text\n  a text", "x:2"},
           {"define document list min=2", "x:1"},
           {"define document object\n  a match p", "x:2"},
           {"define document object\n  a list of texts", "x:2"},
           {"define document text\ndefine document text", "x:2"},
           {"define document object\n  a @b", "x"},
           {"define documents text", "x"},
           {"", "x"},
       }) {
    const auto loaded = Structure::load(row.text, "x");
    ASSERT_FALSE(loaded.has_value()) << row.text;
    EXPECT_EQ(error_of(loaded).where, row.where) << row.text;
  }
}

TEST(CsafStructure, SignsOfUris) {
  for (const std::string_view uri :
       {"a:", "Z:", "z0+-.9AZaz:", "a:azAZ09", "a:-._~:/?[]@!$&'()*+,;=", "a:%00", "a:%09%af%AF",
        "a:%41#", "a:#", "a:?#?"}) {
    EXPECT_TRUE(is_uri(uri)) << uri;
  }
  for (const std::string_view uri :
       {"@:",    "[:",    "`:",    "{:",    "0:",    "+:",   "a/:",   "a::`",
        "a_:",   "a@:",   "a[:",   "a`:",   "a{:",   "a:\"", "a:<",   "a:\\",
        "a:^",   "a:`",   "a:{",   "a:|",   "a:%",   "a:%4", "a:%g0", "a:%0g",
        "a:%/0", "a:%:0", "a:%`0", "a:%@0", "a:%G0", "a:##", "a:\x7f"}) {
    EXPECT_FALSE(is_uri(uri)) << uri;
  }
  // The escape ends with the text, whatever lies behind it in memory.
  EXPECT_FALSE(is_uri(std::string_view("a:%41").substr(0, 4)));
  for (const std::string_view date : {"", "2024", "2024-01-01T10:00", "2024-01-01T10:00Z"}) {
    EXPECT_FALSE(is_date_time(date, Version::v2_1)) << date;
    EXPECT_FALSE(is_date_time(date, Version::v2_0)) << date;
  }
}

}  // namespace
}  // namespace tocsin::csaf
