// What the CycloneDX schemas ask of a document: a fault is a problem with its place, and the rest
// is read.
#include "inventories/testing.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

using Places = std::vector<std::string>;

/// Where the problems of a BOM with these members are.
Places places(int minor, const std::string& members) {
  const std::string text = R"({"bomFormat":"CycloneDX","specVersion":"1.)" + std::to_string(minor) +
                           "\"" + (members.empty() ? "" : ",") + members + "}";
  const Inventory read = testing::read_as("bom.json", text);
  EXPECT_EQ(read.format, "cyclonedx-1." + std::to_string(minor));
  Places out;
  for (const Problem& problem : read.problems) {
    EXPECT_FALSE(problem.message.empty());
    out.push_back(problem.where);
  }
  return out;
}

/// The same of one library with these members.
Places places_in_component(int minor, const std::string& members) {
  Places out = places(minor, R"("components":[{"type":"library","name":"a","version":"1")" +
                                 std::string(members.empty() ? "" : ",") + members + "}]");
  for (std::string& place : out) {
    EXPECT_TRUE(place.starts_with("/components/0")) << place;
    place.erase(0, std::string_view("/components/0").size());
  }
  return out;
}

TEST(CycloneDxCheck, MembersOfTheDocumentByVersion) {
  struct Row {
    std::string_view name;
    int since;
  };
  for (const auto& [name, since] : std::vector<Row>{{"$schema", 2},
                                                    {"services", 2},
                                                    {"compositions", 3},
                                                    {"signature", 4},
                                                    {"annotations", 5},
                                                    {"declarations", 6},
                                                    {"citations", 7},
                                                    {"other", 9}}) {
    for (int minor = 3; minor <= 7; ++minor) {
      // The schemas of 1.2 and 1.3 leave further members open.
      const bool is_known = minor < 4 || minor >= since;
      EXPECT_EQ(places(minor, "\"" + std::string(name) + "\":[]"),
                is_known ? Places{} : Places{"/" + std::string(name)})
          << name << " " << minor;
    }
  }
}

TEST(CycloneDxCheck, TypesOfComponentsByVersion) {
  struct Row {
    std::string_view type;
    int since;
  };
  for (const auto& [type, since] : std::vector<Row>{{"application", 0},
                                                    {"firmware", 2},
                                                    {"data", 5},
                                                    {"cryptographic-asset", 6},
                                                    {"other", 9}}) {
    for (int minor = 0; minor <= 7; ++minor) {
      EXPECT_EQ(places(minor, R"("components":[{"type":")" + std::string(type) +
                                  R"(","name":"a","version":"1"}])"),
                minor >= since ? Places{} : Places{"/components/0/type"})
          << type << " " << minor;
    }
  }
  EXPECT_EQ(places(6, R"("components":[{"name":"a"}])"), (Places{"/components/0"}));
  EXPECT_EQ(places(6, R"("components":[{"type":1,"name":"a"}])"), (Places{"/components/0/type"}));
}

TEST(CycloneDxCheck, TheDocumentsOwnMembers) {
  struct Row {
    std::string members;
    Places want;
  };
  const auto serial = [](std::string_view text) {
    return R"("serialNumber":")" + std::string(text) + "\"";
  };
  const Places bad_serial{"/serialNumber"};
  for (const auto& [members, want] : std::vector<Row>{
           {serial("urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79"), {}},
           {serial("urn:uuid:3E671687-395B-41F5-A30F-A58921A69B09"), {}},
           {serial("urn:uuid:09afAF87-395b-41f5-a30f-a58921a69b79"), {}},
           {serial("3e671687-395b-41f5-a30f-a58921a69b79"), bad_serial},
           {serial("urn:uuid:3e671687-395b-41f5-a30f-a58921a69b7"), bad_serial},
           {serial("urn:uuid:3e671687-395b-41f5-a30f-a58921a69b790"), bad_serial},
           {serial("urn:uuid:3e671687x395b-41f5-a30f-a58921a69b79"), bad_serial},
           {serial("urn:uuid:3e671687-395bx41f5-a30f-a58921a69b79"), bad_serial},
           {serial("urn:uuid:3e671687-395b-41f5xa30f-a58921a69b79"), bad_serial},
           {serial("urn:uuid:3e671687-395b-41f5-a30fxa58921a69b79"), bad_serial},
           {serial("urn:uuid:3e671687-395b-41f5-a30f0a58921a69b79"), bad_serial},
           {serial("urn:uuid:3e67168--395b-41f5-a30f-a58921a69b79"), bad_serial},
           {serial("urn:uuid:ge671687-395b-41f5-a30f-a58921a69b79"), bad_serial},
           {serial("urn:uuid:Ge671687-395b-41f5-a30f-a58921a69b79"), bad_serial},
           {serial("urn:uuid:`e671687-395b-41f5-a30f-a58921a69b79"), bad_serial},
           {serial("urn:uuid:@e671687-395b-41f5-a30f-a58921a69b79"), bad_serial},
           {serial("urn:uuid:/e671687-395b-41f5-a30f-a58921a69b79"), bad_serial},
           {serial("urn:uuid:.e671687-395b-41f5-a30f-a58921a69b79"), bad_serial},
           {R"("serialNumber":1)", bad_serial},
           {R"("version":1)", {}},
           {R"("version":0)", {"/version"}},
           {R"("version":"1")", {"/version"}},
           {R"("metadata":{"distribution":1})", {"/metadata/distribution"}},
           {R"("metadata":{"licenses":[{}]})", {"/metadata/licenses/0"}},
           {R"("metadata":{"timestamp":1})", {"/metadata/timestamp"}},
           {R"("metadata":[])", {}},
       }) {
    EXPECT_EQ(places(6, members), want) << members;
  }
}

TEST(CycloneDxCheck, TimesAreRfc3339) {
  struct Row {
    std::string_view time;
    bool is_time;
  };
  for (const auto& [time, is_time] : std::vector<Row>{
           {"2024-01-02T03:04:05Z", true},
           {"2024-01-02t03:04:05z", true},
           {"0099-99-99T99:99:00", true},  // its form alone
           {"2024-01-02T03:04:05.1Z", true},
           {"2024-01-02T03:04:05.123456789", true},
           {"2024-01-02T03:04:05+01:00", true},
           {"2024-01-02T03:04:05-09:30", true},
           {"2024-01-02T03:04:05.5-09:30", true},
           {"2024-01-02T03:04:0", false},
           {"", false},
           {"2024-01-02 03:04:05Z", false},
           {"2024/01-02T03:04:05Z", false},
           {"2024-01:02T03:04:05Z", false},
           {"2024-01-02T03-04:05Z", false},
           {"202a-01-02T03:04:05Z", false},
           {"202/-01-02T03:04:05Z", false},
           {"202:-01-02T03:04:05Z", false},
           {"2024-01-02T03:04:05.", false},
           {"2024-01-02T03:04:05.Z", false},
           {"2024-01-02T03:04:05x", false},
           {"2024-01-02T03:04:05ZZ", false},
           {"2024-01-02T03:04:05*01:00", false},
           {"2024-01-02T03:04:05+a1:00", false},
           {"2024-01-02T03:04:05+0a:00", false},
           {"2024-01-02T03:04:05+01.00", false},
           {"2024-01-02T03:04:05+01:a0", false},
           {"2024-01-02T03:04:05+01:0a", false},
           {"2024-01-02T03:04:05+01:000", false},
           {"2024-01-02T03:04:05+01:0", false},
       }) {
    EXPECT_EQ(places(6, R"("metadata":{"timestamp":")" + std::string(time) + "\"}"),
              is_time ? Places{} : Places{"/metadata/timestamp"})
        << time;
  }
}

TEST(CycloneDxCheck, FieldsOfAComponent) {
  struct Row {
    int minor;
    std::string members;
    Places want;
  };
  for (const auto& [minor, members, want] : std::vector<Row>{
           {6, R"("scope":"required")", {}},
           {6, R"("scope":"other")", {"/scope"}},
           {6, R"("scope":1)", {"/scope"}},
           {6,
            R"("hashes":[{"alg":"MD5","content":"d41d8cd98f00b204e9800998ecf8427e"},
                            {"alg":"MD5","content":"d4"}])",
            {"/hashes/1"}},
           {6, R"("swid":{"tagId":"t","name":"n"})", {}},
           {6, R"("swid":{"tagId":"","name":"n"})", {"/swid"}},
           {6, R"("swid":{"tagId":"t"})", {"/swid"}},
           {6,
            R"("swid":{"tagId":"t","name":"n","text":{"encoding":"x"}})",
            {"/swid/text/encoding"}},
           {6, R"("swid":{"tagId":"t","name":"n","text":{"encoding":"base64"}})", {}},
           {6, R"("swid":{"tagId":"t","name":"n","text":{}})", {}},
           {6, R"("swid":{"tagId":"t","name":"n","text":"x"})", {}},
           {6, R"("swid":1)", {}},
           {7, R"("pedigree":1)", {}},
           {7,
            R"("pedigree":{"ancestors":[{"type":"library","name":"b","version":"1"},{}]})",
            {"/pedigree/ancestors/1"}},
           {3,
            R"("pedigree":{"descendants":[{"type":"library"}],"variants":[{"type":"x"}]})",
            {"/pedigree/descendants/0", "/pedigree/variants/0/type", "/pedigree/variants/0"}},
           {6,
            R"("pedigree":{"patches":[{"type":"monkey"},{"type":"x"},
                 {"type":"backport","diff":{"text":{"encoding":"x"}}},{"type":"backport","diff":1},
                 {"type":"unofficial","resolves":[{"type":"security"},{"type":"x"}]}]})",
            {"/pedigree/patches/1/type", "/pedigree/patches/2/diff/text/encoding",
             "/pedigree/patches/4/resolves/1/type"}},
       }) {
    EXPECT_EQ(places_in_component(minor, members), want) << members;
  }
  EXPECT_EQ(places(6, R"("components":[1])"), (Places{"/components/0", "/components/0"}));
}

TEST(CycloneDxCheck, VersionsAndRanges) {
  struct Row {
    int minor;
    std::string members;
    Places want;
  };
  for (const auto& [minor, members, want] : std::vector<Row>{
           {4, R"("name":"a")", {}},
           {3, R"("name":"a")", {"/components/0"}},
           {3, R"("name":"a","version":"1")", {}},
           {4, R"("name":"a","version":1)", {"/components/0/version"}},
           {3, R"("name":"a","version":1)", {"/components/0/version"}},
           {7, R"("name":"a","versionRange":"x","isExternal":true)", {}},
           {7, R"("name":"a","versionRange":"x","isExternal":"true")", {}},
           {7,
            R"("name":"a","versionRange":"x","isExternal":false)",
            {"/components/0/versionRange"}},
           {7,
            R"("name":"a","versionRange":"x","isExternal":"no")",
            {"/components/0/versionRange"}},
           {7, R"("name":"a","versionRange":"x")", {"/components/0/versionRange"}},
           {7,
            R"("name":"a","versionRange":"x","isExternal":true,"version":"1")",
            {"/components/0/versionRange"}},
       }) {
    EXPECT_EQ(places(minor, R"("components":[{"type":"library",)" + members + "}]"), want)
        << minor << members;
  }
}

TEST(CycloneDxCheck, LicensesAndExpressions) {
  const std::string l = R"({"license":{"name":"x"}})";
  const std::string e = R"({"expression":"MIT"})";
  struct Row {
    int minor;
    std::string choices;
    Places want;
  };
  for (const auto& [minor, choices, want] : std::vector<Row>{
           {6, "", {}},
           {6, l, {}},
           {6, e, {}},
           {6, l + "," + l, {}},
           {6, e + "," + e, {"/licenses"}},
           {6, l + "," + e, {"/licenses"}},
           {7, l + "," + e, {}},
           {7, e + "," + e, {}},
           {6, "{}", {"/licenses/0"}},
           {6, l + ",{}", {"/licenses/1"}},
           {7, R"({"license":{"name":"x"},"expression":"MIT"})", {"/licenses/0"}},
           {7, R"({"license":{"name":"x"},"expression-detailed":"MIT"})", {"/licenses/0"}},
           {6, R"({"expression-detailed":"MIT"})", {}},
           {6, R"({"license":"MIT"})", {"/licenses/0"}},
           {6, R"({"license":{}})", {"/licenses/0/license"}},
           {6, R"({"license":{"id":"MIT"}})", {}},
           {6, R"({"license":{"id":"MIT","name":"x"}})", {"/licenses/0/license"}},
           {6, R"({"license":{"id":"x"}})", {"/licenses/0/license/id"}},
           {6, R"({"license":{"id":1}})", {"/licenses/0/license"}},
           {6, R"({"license":{"name":1}})", {"/licenses/0/license"}},
           {6,
            R"({"license":{"name":"x","text":{"encoding":"x"}}})",
            {"/licenses/0/license/text/encoding"}},
       }) {
    EXPECT_EQ(places_in_component(minor, R"("licenses":[)" + choices + "]"), want)
        << minor << choices;
  }
}

TEST(CycloneDxCheck, CitationsSayWhoAndWhat) {
  const std::string time = R"("timestamp":"2024-01-02T03:04:05Z")";
  struct Row {
    std::string citation;
    Places want;
  };
  for (const auto& [citation, want] : std::vector<Row>{
           {R"("attributedTo":"a","pointers":[],)" + time, {}},
           {R"("process":"a","expressions":[],)" + time, {}},
           {R"("pointers":[],)" + time, {"/citations/1"}},
           {R"("process":"a",)" + time, {"/citations/1"}},
           {R"("process":"a","pointers":[],"expressions":[],)" + time, {"/citations/1"}},
           {R"("process":"a","pointers":[])", {"/citations/1/timestamp"}},
       }) {
    EXPECT_EQ(places(7, R"("citations":[{"attributedTo":"a","pointers":[],)" + time + "},{" +
                            citation + "}]"),
              want)
        << citation;
  }
}

}  // namespace
}  // namespace tocsin::inventories
