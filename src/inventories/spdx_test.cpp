// SPDX 2 in its three spellings, and SPDX 3.
#include "inventories/spdx.h"

#include "base/error_for_test.h"
#include "inventories/testing.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

using Kind = ComponentRelation::Kind;
using Relations = std::vector<ComponentRelation>;
using Texts = std::vector<std::string>;
using testing::expect_formats;
using testing::read_as;

Texts places(const Inventory& inventory) {
  Texts out;
  for (const Problem& problem : inventory.problems) {
    EXPECT_FALSE(problem.message.empty());
    out.push_back(problem.where);
  }
  return out;
}

Inventory spdx(const std::string& members) {
  return read_as("x", R"({"spdxVersion":"SPDX-2.3",)" + members + "}");
}

TEST(Spdx, IsToldByItsMarks) {
  expect_formats({
      {"x", R"({"spdxVersion":"SPDX-2.0"})", "spdx-2.0"},
      {"x", R"({"spdxVersion":"SPDX-2.3"})", "spdx-2.3"},
      {"x", R"({"spdxVersion":"SPDX-2.4"})", "refused"},
      {"x", R"({"spdxVersion":"SPDX-2./"})", "refused"},
      {"x", R"({"spdxVersion":"SPDX-2.30"})", "refused"},
      {"x", R"({"spdxVersion":"SPDX-3.0"})", "refused"},
      {"x", R"({"SPDXID":"x"})", "refused"},
      {"a.spdx.json", R"({"x":1})", "refused"},
      {"a.spdx.json", R"({"x":1,"@context":"y"})", "none"},
      {"a.spdx.json", R"({})", "none"},
      {"x", R"({"spdxVersion":"SPDX-2.3","packages":{}})", "refused"},
      {"x", R"({"spdxVersion":"SPDX-2.3","packages":null})", "spdx-2.3"},
      {"x", R"({"@context":"https://spdx.org/rdf/3.0.1/c","type":"CreationInfo",
                "specVersion":"3.0.0"})",
       "spdx-3.0"},
      {"x", R"({"@context":"https://spdx.org/rdf/3.0.1/c","@graph":[{"creationInfo":
                {"specVersion":"3.0"}}]})",
       "spdx-3.0"},
      {"x", R"({"@context":"https://spdx.org/rdf/3.0.1/c","@graph":[{"creationInfo":"x"},
                {"type":"CreationInfo","specVersion":"3.0.1"}]})",
       "spdx-3.0"},
      {"x", R"({"@context":"https://spdx.org/rdf/3.1.0/c","@graph":[{"type":"CreationInfo",
                "specVersion":"3.1.0"}]})",
       "refused"},
      {"x", R"({"@context":"https://spdx.org/rdf/3.0.1/c","@graph":[{"type":"Other",
                "specVersion":"3.0.1"}]})",
       "refused"},
      {"x", R"({"@context":"https://spdx.org/rdf/3.0.1/c","@graph":{"type":"CreationInfo",
                "specVersion":"3.0.1"}})",
       "refused"},
      {"x", R"({"@context":"https://example.org/rdf/3.0.1/c"})", "none"},
      {"x", R"({"other":"https://spdx.org/rdf/3.0.1/c"})", "none"},
      {"x", "SPDXVersion: SPDX-2.2\n", "spdx-2.2"},
      {"x", "# c\nSPDXVersion: SPDX-2.2\n", "spdx-2.2"},
      {"x", "SPDXVersion: SPDX-1.2\n", "refused"},
      {"x", "# SPDXVersion: SPDX-2.2\n", "none"},
      {"x", "{\nSPDXVersion: SPDX-2.2\n", "none"},
      {"x", "A: <text>\nSPDXVersion: SPDX-2.2\n</text>", "refused"},
      {"x", "spdxVersion: SPDX-2.2\n", "spdx-2.2"},
      {"x", "name: x\nspdxVersion: SPDX-2.2\n", "spdx-2.2"},
      {"x", "name: spdxVersion: SPDX-2.2\n", "none"},
      {"x", "{\nspdxVersion: SPDX-2.2\n", "none"},
      {"a.spdx.yml", "name: x\n", "refused"},
      {"a.spdx.yaml", "name: x\n", "refused"},
      {"a.spdx.yaml", "\xFF", "refused"},
  });
  for (const auto& [text, where] : std::vector<std::pair<std::string_view, std::string_view>>{
           {R"({"SPDXID":"x"})", "/spdxVersion"},
           {R"({"spdxVersion":"SPDX-2.3","packages":1})", "/packages"},
           {R"({"@context":"https://spdx.org/rdf/3.0.1/c","@graph":1})", "/@graph"},
           {R"({"@context":"https://spdx.org/rdf/3.0.1/c"})", "/@graph/specVersion"},
           {"SPDXVersion: x\n", "line 1"},
           {"SPDXVersion: SPDX-2.2\nA: <text>b\nc", "line 3"}}) {
    EXPECT_EQ(error_of(read_inventory({.path = "x", .bytes = text})).where, where) << text;
  }
}

TEST(SpdxYaml, IsUtf8AndAnObject) {
  struct Row {
    std::string_view text, message;
  };
  for (const auto& [text, message] : std::vector<Row>{
           {"a: \xFF", "The document is not UTF-8."},
           {"- a\n", "The document is no object."},
           {"a: &b c\n", "The document is not YAML without anchors, aliases and tags."}}) {
    EXPECT_EQ(error_of(read_inventory({.path = "a.spdx.yaml", .bytes = text})).message, message);
  }
}

TEST(Spdx, FieldsOfADocumentAndItsPackages) {
  const Inventory read = spdx(R"("documentNamespace":"n","name":"d","creationInfo":{"created":"c"},
    "packages":[{"SPDXID":"a","name":"p","versionInfo":"NONE","primaryPackagePurpose":"OPERATING_SYSTEM",
      "checksums":[{"algorithm":"MD5","checksumValue":"d41d8cd98f00b204e9800998ecf8427e"},
                   {"algorithm":"MD5","checksumValue":"d4"},{"algorithm":"MD7","checksumValue":"d4"}],
      "externalRefs":[{"referenceType":"cpe23Type","referenceLocator":"c1"},
        {"referenceType":"http://spdx.org/rdf/references/cpe22Type","referenceLocator":"c2"},
        {"referenceType":"x#purl","referenceLocator":"bad"},
        {"referenceType":"other","referenceLocator":"c3"}]},
      {"SPDXID":"a","name":"q","versionInfo":"1","sourceInfo":"built package from: s 2 3"},
      {"name":"r","sourceInfo":"other: s 2"},{"SPDXID":"b"},
      {"name":"t","externalRefs":[{"referenceType":"package-url","referenceLocator":"pkg:npm/t@4"}]}])");
  EXPECT_EQ(read.serial, "n");
  EXPECT_EQ(read.name, "d");
  EXPECT_EQ(read.created, "c");
  ASSERT_EQ(read.components.size(), 4U);
  EXPECT_EQ(read.components[0].ref, "a");
  EXPECT_EQ(read.components[0].kind, "operating-system");
  EXPECT_EQ(read.components[0].version, "");
  EXPECT_EQ(read.components[0].hashes.size(), 1U);
  EXPECT_EQ(read.components[0].cpes, (Texts{"c1", "c2"}));
  EXPECT_EQ(read.components[1].ref, "a#1");
  EXPECT_EQ(read.components[1].kind, "library");
  EXPECT_EQ(read.components[1].source_name, "s");
  EXPECT_EQ(read.components[1].source_version, "2 3");
  EXPECT_EQ(read.components[2].source_name, "");
  EXPECT_EQ(read.components[3].version, "4");
  EXPECT_EQ(places(read), (Texts{"/packages/0/checksums", "/packages/0/checksums",
                                 "/packages/0/externalRefs/2", "/packages/1", "/packages/3"}));
}

TEST(Spdx, OneOperatingSystemOwnsThePackages) {
  for (const std::size_t systems : {0U, 1U, 2U}) {
    std::string packages = R"({"name":"p","externalRefs":[{"referenceType":"purl",
      "referenceLocator":"pkg:deb/p@1"}]})";
    for (std::size_t i = 0; i < systems; ++i) {
      packages += R"(,{"name":"Debian","versionInfo":"12","primaryPackagePurpose":
        "OPERATING-SYSTEM"})";
    }
    const Inventory read = spdx("\"packages\":[" + packages + "]");
    ASSERT_EQ(read.components.size(), 1 + systems);
    EXPECT_EQ(read.components[0].distribution.has_value(), systems == 1);
    if (systems == 1) {
      EXPECT_EQ(read.components[0].distribution, (Distribution{"debian", "12"}));
    }
  }
}

TEST(Spdx, WordsOfRelationsInBothDirections) {
  struct Row {
    std::string_view word;
    Relations want;
  };
  const Relations needs{{Kind::depends_on, "a", "b"}};
  const Relations needed{{Kind::depends_on, "b", "a"}};
  for (const auto& [word, want] : std::vector<Row>{
           {"DEPENDS_ON", needs},
           {"DEPENDENCY_OF", needed},
           {"RUNTIME_DEPENDENCY_OF", needed},
           {"HAS_PREREQUISITE", needs},
           {"PREREQUISITE_FOR", needed},
           {"STATIC_LINK", needs},
           {"CONTAINS", {{Kind::contains, "a", "b"}}},
           {"CONTAINED_BY", {{Kind::contains, "b", "a"}}},
           {"PACKAGE_OF", {{Kind::contains, "b", "a"}}},
           {"DESCRIBES", {}},
       }) {
    const std::string type(word);
    EXPECT_EQ(
        spdx(R"("packages":[{"SPDXID":"a","name":"a"},{"SPDXID":"b","name":"b"}],
                      "relationships":[{"spdxElementId":"a","relationshipType":")" +
             type + R"(","relatedSpdxElement":"b"},{"spdxElementId":"a","relationshipType":")" +
             type + R"(","relatedSpdxElement":"x"},{"spdxElementId":"x","relationshipType":")" +
             type + R"(","relatedSpdxElement":"a"}])")
            .relations,
        want)
        << word;
  }
}

TEST(SpdxTagValue, TagsBelongToThePackageAbove) {
  const Inventory read = read_as("x",
                                 "SPDXVersion: SPDX-2.3\nDocumentName: d\nDocumentNamespace: n\n"
                                 "Created: c\nSPDXID: doc\n# SPDXID: no\n\n  PackageName: p\n"
                                 "SPDXID: a\nPackageVersion: NOASSERTION\n"
                                 "PrimaryPackagePurpose: OPERATING_SYSTEM\n"
                                 "PackageSourceInfo: <text>built package from: s 2</text>\n"
                                 "PackageChecksum: MD5: d41d8cd98f00b204e9800998ecf8427e\n"
                                 "PackageChecksum: MD5: d4\nExternalRef: SECURITY  cpe23Type  c1\n"
                                 "ExternalRef: PACKAGE-MANAGER purl bad\nDocumentName: no\n"
                                 "notag\nno_tag: x\n: x\nSPDXVersion: SPDX-2.2\n"
                                 "FileName: f\nSPDXID: file\nPackageVersion: 9\n"
                                 "PackageName: q\nSPDXID: b\nPackageVersion: 1\n"
                                 "SnippetSPDXID: s\nPackageVersion: 9\n"
                                 "PackageName: r\nPackageVersion: 2\nLicenseID: l\n"
                                 "PackageVersion: 9\nRelationship: a  CONTAINS  b\n"
                                 "Relationship: a CONTAINS\nPackageName:\n");
  EXPECT_EQ(read.format, "spdx-2.3");
  EXPECT_EQ(read.name, "d");
  EXPECT_EQ(read.serial, "n");
  EXPECT_EQ(read.created, "c");
  ASSERT_EQ(read.components.size(), 3U);
  EXPECT_EQ(read.components[0].ref, "a");
  EXPECT_EQ(read.components[0].kind, "operating-system");
  EXPECT_EQ(read.components[0].version, "");
  EXPECT_EQ(read.components[0].source_name, "s");
  EXPECT_EQ(read.components[0].hashes.size(), 1U);
  EXPECT_EQ(read.components[0].cpes, (Texts{"c1"}));
  EXPECT_EQ(read.components[1].version, "1");
  EXPECT_EQ(read.components[1].kind, "library");
  EXPECT_EQ(read.components[2].version, "2");
  EXPECT_EQ(read.relations, (Relations{{Kind::contains, "a", "b"}}));
  EXPECT_EQ(places(read),
            (Texts{"line 14", "line 18", "line 19", "line 20", "line 16", "line 35", "line 36"}));
}

TEST(SpdxTagValue, TextsGoOverLines) {
  const Inventory read = read_as("x",
                                 "hello\nPackageName: z\nSPDXVersion: SPDX-2.3\nPackageName: p\n"
                                 "A: <text>one\nPackageName: no\n</text>\nB: <text>one</text>\n"
                                 "PackageName: <text> q </text>\nAZaz09: x\n"
                                 "PackageName: r</text>\n");
  ASSERT_EQ(read.components.size(), 3U);
  EXPECT_EQ(read.components[0].name, "p");
  EXPECT_EQ(read.components[1].name, "q");
  EXPECT_EQ(read.components[2].name, "r</text>");
  EXPECT_TRUE(read.problems.empty());
  for (const char c : std::string_view("/:@[`{-_")) {
    EXPECT_EQ(
        read_as("x", "SPDXVersion: SPDX-2.3\na" + std::string(1, c) + "b: x\n").problems.size(),
        c == ':' ? 0U : 1U)
        << c;
  }
  EXPECT_FALSE(read_inventory({.path = "x", .bytes = "#\nSPDXVersion\nSPDXVersion: "}).has_value());
}

Inventory spdx_3(const std::string& elements) {
  return read_as("x",
                 R"({"@context":"https://spdx.org/rdf/3.0.1/c","@graph":[{"type":"CreationInfo",
    "@id":"_:c","specVersion":"3.0.1","created":"c"},)" +
                     elements + "]}");
}

TEST(Spdx3, FieldsOfADocumentAndItsPackages) {
  const Inventory read = spdx_3(R"(
    {"type":"SpdxDocument","spdxId":"n","name":"d","creationInfo":"_:c"},
    {"type":"software_Package","@id":"a","name":"p","software_packageVersion":"1",
     "software_primaryPurpose":"operatingSystemAZ1","software_packageUrl":"pkg:npm/p@1",
     "verifiedUsing":["_:h","_:gone",{"type":"Hash","algorithm":"md5","hashValue":"d4"},
       {"type":"Other","algorithm":"md5","hashValue":"d4"}],
     "externalIdentifier":[{"externalIdentifierType":"packageUrl","identifier":"pkg:npm/p@1"},
       {"externalIdentifierType":"packageUrl","identifier":"pkg:npm/q@1"},
       {"externalIdentifierType":"cpe22","identifier":"c1"},"named",
       {"externalIdentifierType":"cpe23","identifier":"c2"},
       {"externalIdentifierType":"other","identifier":"c3"}]},
    {"type":"Hash","@id":"_:h","algorithm":"md5","hashValue":"d41d8cd98f00b204e9800998ecf8427e"},
    {"type":"software_Package","spdxId":"b","@id":"x","name":"q",
     "software_sourceInfo":"built package from: s 2"},
    {"type":"software_Package","spdxId":"e"})");
  EXPECT_EQ(read.serial, "n");
  EXPECT_EQ(read.name, "d");
  EXPECT_EQ(read.created, "c");
  ASSERT_EQ(read.components.size(), 2U);
  EXPECT_EQ(read.components[0].ref, "a");
  EXPECT_EQ(read.components[0].kind, "operating-system-a-z1");
  EXPECT_EQ(read.components[0].hashes.size(), 1U);
  EXPECT_EQ(read.components[0].cpes, (Texts{"c1", "c2"}));
  EXPECT_EQ(read.components[1].ref, "b");
  EXPECT_EQ(read.components[1].kind, "library");
  EXPECT_EQ(read.components[1].source_name, "s");
  EXPECT_EQ(places(read), (Texts{"/@graph/2/verifiedUsing", "/@graph/2/externalIdentifier/3",
                                 "/@graph/2/externalIdentifier/1", "/@graph/5"}));
}

TEST(Spdx3, ModelsAndDataSetsArePackages) {
  const Inventory read = read_as("x", R"({"@context":"https://spdx.org/rdf/3.0.1/c","@graph":[
      {"type":"CreationInfo","specVersion":"3.0.1"},
      {"type":"software_Package","spdxId":"1","name":"a"},
      {"type":"ai_AIPackage","spdxId":"2","name":"b","software_packageVersion":"1"},
      {"type":"dataset_DatasetPackage","spdxId":"3","name":"c"},
      {"type":"ai_AIPackage","spdxId":"4","name":"d","software_primaryPurpose":"library"},
      {"type":"software_File","spdxId":"5","name":"e"}]})");
  Texts kinds;
  for (const Component& component : read.components) {
    kinds.push_back(component.name + " " + component.kind);
  }
  EXPECT_EQ(kinds, (Texts{"a library", "b machine-learning-model", "c data", "d library"}));
}

TEST(Spdx3, WhenItWasMade) {
  EXPECT_EQ(spdx_3(R"({"type":"SpdxDocument","creationInfo":{"created":"e"}})").created, "e");
  EXPECT_EQ(spdx_3(R"({"type":"SpdxDocument","creationInfo":"_:gone"})").created, "");
  EXPECT_EQ(spdx_3(R"({"type":"SpdxDocument"})").created, "");
}

TEST(Spdx3, RelationsHaveManyEnds) {
  struct Row {
    std::string type, word;
    Relations want;
  };
  const Relations needs{{Kind::depends_on, "a", "b"}, {Kind::depends_on, "a", "c"}};
  for (const auto& [type, word, want] : std::vector<Row>{
           {"Relationship", "dependsOn", needs},
           {"LifecycleScopedRelationship", "hasStaticLink", needs},
           {"Relationship", "contains", {{Kind::contains, "a", "b"}, {Kind::contains, "a", "c"}}},
           {"Relationship", "packagedBy", {{Kind::contains, "b", "a"}, {Kind::contains, "c", "a"}}},
           {"Relationship", "describes", {}},
           {"Other", "contains", {}},
       }) {
    EXPECT_EQ(spdx_3(R"({"type":"software_Package","spdxId":"a","name":"a"},
                        {"type":"software_Package","spdxId":"b","name":"b"},
                        {"type":"software_Package","spdxId":"c","name":"c"},{"type":")" +
                     type + R"(","relationshipType":")" + word +
                     R"(","from":"a","to":["b",1,"gone","c"]})")
                  .relations,
              want)
        << type << " " << word;
  }
}

}  // namespace
}  // namespace tocsin::inventories
