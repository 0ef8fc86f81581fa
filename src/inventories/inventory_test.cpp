// The formats at once: what is read of a small document of each, twins, broken records and cut
// ends.
#include "inventories/inventory.h"

#include "base/error_for_test.h"
#include "inventories/os_release.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace tocsin::inventories {
namespace {

/// "type|group|name|version" of every component.
std::multiset<std::string> coordinates(const Inventory& inventory) {
  std::multiset<std::string> out;
  for (const Component& component : inventory.components) {
    out.insert(component.purl_type + "|" + component.group + "|" + component.name + "|" +
               component.version);
  }
  return out;
}

constexpr std::string_view kDpkg =
    "Package: libc6\nStatus: install ok installed\nArchitecture: amd64\nSource: glibc (2.36-9)\n"
    "Version: 1:2.36-9+b1\nDescription: GNU C Library\n libraries: shared\n\n"
    "Package: gone\nStatus: deinstall ok config-files\nVersion: 1.0\n\n"
    "Package: bash\nStatus: install ok installed\nVersion: 5.2.15-2\nArchitecture: amd64\n";

constexpr std::string_view kApk =
    "C:Q1abc=\nP:musl\nV:1.2.4-r2\nA:x86_64\no:musl\nF:lib\nR:ld.so\n\n"
    "C:Q1abc=\nP:libcrypto3\nV:3.1.4-r1\nA:x86_64\no:openssl\n";

constexpr std::string_view kNpm3 = R"({"name":"app","lockfileVersion":3,"packages":{
  "":{"name":"app","dependencies":{"a":"^1"}},
  "node_modules/a":{"version":"1.0.0","integrity":"sha512-AAAA","dependencies":{"@s/b":"*"}},
  "node_modules/@s/b":{"version":"2.0.0"},
  "node_modules/a/node_modules/@s/b":{"version":"3.0.0"}}})";

constexpr std::string_view kNpm1 = R"({"name":"app","lockfileVersion":1,"dependencies":{
  "a":{"version":"1.0.0","dependencies":{"@s/b":{"version":"3.0.0"}}},
  "@s/b":{"version":"2.0.0"}}})";

constexpr std::string_view kCyclonedx = R"({"bomFormat":"CycloneDX","specVersion":"1.5","version":1,
  "metadata":{"timestamp":"2024-01-02T03:04:05Z"},
  "components":[
    {"type":"operating-system","bom-ref":"os","name":"alpine","version":"3.18"},
    {"type":"library","bom-ref":"a","name":"core","group":"org.x","version":"2.14.1",
     "purl":"pkg:maven/org.x/core@2.14.1","hashes":[{"alg":"MD5","content":
     "3942447FAC867AE5CDB3229B658F4D48"}],
     "components":[{"type":"library","bom-ref":"b","name":"musl","version":"1",
       "purl":"pkg:apk/alpine/musl@1?arch=x86_64&upstream=musl-src"}]}],
  "dependencies":[{"ref":"a","dependsOn":["b","urn:cdx:1/1#elsewhere"]}],
  "vulnerabilities":[{"id":"CVE-2021-44228","analysis":{"state":"not_affected",
     "justification":"code_not_reachable"},"affects":[{"ref":"a"},
     {"ref":"b","versions":[{"range":"vers:apk/<2","status":"affected"}]}]}]})";

constexpr std::string_view kSpdx = R"({"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT",
  "name":"x","packages":[
    {"SPDXID":"SPDXRef-a","name":"core","versionInfo":"2.14.1","externalRefs":[{
      "referenceCategory":"PACKAGE-MANAGER","referenceType":"purl",
      "referenceLocator":"pkg:maven/org.x/core@2.14.1"}]},
    {"SPDXID":"SPDXRef-b","name":"plain","versionInfo":"NOASSERTION"}],
  "relationships":[{"spdxElementId":"SPDXRef-b","relationshipType":"DEPENDENCY_OF",
    "relatedSpdxElement":"SPDXRef-a"}]})";

constexpr std::string_view kCyclonedxXml = R"(<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.5" version="1"><components>
<component type="operating-system" bom-ref="os"><name>alpine</name><version>3.18</version></component>
<component type="library" bom-ref="a"><group>org.x</group><name>core</name><version>2.14.1</version>
<hashes><hash alg="MD5">3942447fac867ae5cdb3229b658f4d48</hash></hashes>
<purl>pkg:maven/org.x/core@2.14.1</purl><components><component type="library" bom-ref="b">
<name>musl</name><version>1</version>
<purl>pkg:apk/alpine/musl@1?arch=x86_64&amp;upstream=musl-src</purl></component></components>
</component></components><dependencies><dependency ref="a"><dependency ref="b"/></dependency>
</dependencies></bom>)";

constexpr std::string_view kSpdxTags =
    "SPDXVersion: SPDX-2.3\nDocumentName: x\nPackageName: core\nSPDXID: SPDXRef-a\n"
    "PackageVersion: 2.14.1\nPackageComment: <text>one\nPackageName: none\n</text>\n"
    "ExternalRef: PACKAGE-MANAGER purl pkg:maven/org.x/core@2.14.1\n"
    "PackageName: plain\nSPDXID: SPDXRef-b\nRelationship: SPDXRef-b DEPENDENCY_OF SPDXRef-a\n";

constexpr std::string_view kSpdxYaml = R"(---
SPDXID: "SPDXRef-DOCUMENT"
spdxVersion: SPDX-2.3
name: x
packages:
- SPDXID: SPDXRef-a
  name: core
  versionInfo: 2.14.1
  externalRefs:
  - referenceCategory: PACKAGE-MANAGER
    referenceLocator: "pkg:maven/org.x/core@2.14.1"
    referenceType: "http://spdx.org/rdf/references/purl"
- SPDXID: SPDXRef-b
  name: plain
  versionInfo: NOASSERTION
relationships:
- spdxElementId: SPDXRef-b
  relationshipType: DEPENDENCY_OF
  relatedSpdxElement: SPDXRef-a
)";

constexpr std::string_view kSpdx3 = R"({"@context":"https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
  "@graph":[
    {"type":"CreationInfo","@id":"_:c","specVersion":"3.0.1","created":"2024-01-02T03:04:05Z"},
    {"type":"SpdxDocument","spdxId":"urn:d","name":"x","creationInfo":"_:c"},
    {"type":"software_Package","spdxId":"SPDXRef-a","name":"other name","software_packageVersion":"2.14.1",
     "software_primaryPurpose":"operatingSystem","externalIdentifier":[{"type":"ExternalIdentifier",
     "externalIdentifierType":"packageUrl","identifier":"pkg:maven/org.x/core@2.14.1"},
     {"externalIdentifierType":"cpe23","identifier":"cpe:2.3:a:x:core:2.14.1:*:*:*:*:*:*:*"}],
     "verifiedUsing":[{"type":"Hash","algorithm":"md5","hashValue":"3942447fac867ae5cdb3229b658f4d48"},"_:h"]},
    {"type":"Hash","@id":"_:h","algorithm":"sha1","hashValue":"da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    {"type":"software_Package","spdxId":"SPDXRef-b","name":"plain"},
    {"type":"software_File","spdxId":"SPDXRef-f","name":"file"},
    {"type":"LifecycleScopedRelationship","relationshipType":"dependsOn","from":"SPDXRef-a",
     "to":["SPDXRef-b","SPDXRef-f"]}]})";

constexpr std::string_view kOpenvex = R"({"@context":"https://openvex.dev/ns/v0.2.0","@id":"x",
  "author":"a","timestamp":"2024-01-02T03:04:05Z","statements":[{"vulnerability":{"name":
  "CVE-2021-44228"},"products":[{"@id":"pkg:oci/x"},{"@id":"pkg:oci/y","subcomponents":[
  {"@id":"pkg:maven/org.x/core"}]}],"status":"fixed"},{"status":"fixed"}]})";

struct Row {
  std::string_view path;
  std::string_view text;
  std::string_view format;
  std::multiset<std::string> want;
};

std::vector<Row> rows() {
  return {
      {"bom.json",
       kCyclonedx,
       "cyclonedx-1.5",
       {"||alpine|3.18", "maven|org.x|core|2.14.1", "apk|alpine|musl|1"}},
      {"bom.xml",
       kCyclonedxXml,
       "cyclonedx-1.5",
       {"||alpine|3.18", "maven|org.x|core|2.14.1", "apk|alpine|musl|1"}},
      {"x.spdx", kSpdxTags, "spdx-2.3", {"maven|org.x|core|2.14.1", "||plain|"}},
      {"x.spdx.json", kSpdx, "spdx-2.3", {"maven|org.x|core|2.14.1", "||plain|"}},
      {"x", kSpdxYaml, "spdx-2.3", {"maven|org.x|core|2.14.1", "||plain|"}},
      {"x", kSpdx3, "spdx-3.0", {"maven|org.x|core|2.14.1", "||plain|"}},
      {"status", kDpkg, "dpkg", {"deb||libc6|1:2.36-9+b1", "deb||bash|5.2.15-2"}},
      {"installed", kApk, "apk", {"apk||musl|1.2.4-r2", "apk||libcrypto3|3.1.4-r1"}},
      {"package-lock.json",
       kNpm3,
       "npm-lock-3",
       {"npm||a|1.0.0", "npm|@s|b|2.0.0", "npm|@s|b|3.0.0"}},
      {"package-lock.json",
       kNpm1,
       "npm-lock-1",
       {"npm||a|1.0.0", "npm|@s|b|2.0.0", "npm|@s|b|3.0.0"}},
  };
}

TEST(Inventories, SmallDocumentsOfEveryFormat) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.format);
    const auto read = read_inventory({.path = row.path, .bytes = row.text});
    ASSERT_TRUE(read.has_value()) << describe(read.error());
    ASSERT_TRUE(read->has_value());
    EXPECT_EQ((*read)->format, row.format);
    EXPECT_EQ(coordinates(**read), row.want);
    EXPECT_TRUE((*read)->problems.empty());
    std::set<std::string> refs;
    for (const Component& component : (*read)->components) {
      EXPECT_TRUE(refs.insert(component.ref).second) << component.ref;
    }
  }
}

TEST(Inventories, CutAnywhereNothingBreaks) {
  for (const Row& row : rows()) {
    SCOPED_TRACE(row.format);
    for (std::size_t size = 0; size < row.text.size(); ++size) {
      // A copy of exactly that size, so that a sanitizer sees what is read past it.
      const std::string text(row.text.substr(0, size));
      const auto read = read_inventory({.path = row.path, .bytes = text});
      EXPECT_TRUE(read.has_value() || !read.error().message.empty());
    }
  }
}

TEST(Inventories, DpkgStatesEpochAndSource) {
  const auto read = read_inventory({.path = "status", .bytes = kDpkg});
  ASSERT_TRUE(read.has_value() && read->has_value());
  const Component& libc = (*read)->components.at(0);
  EXPECT_EQ(libc.epoch, "1");
  EXPECT_EQ(libc.source_name, "glibc");
  EXPECT_EQ(libc.source_version, "0:2.36-9");
  EXPECT_EQ((*read)->components.at(1).epoch, "0");
}

/// Reads one CycloneDX document with these members after the version.
Inventory cyclonedx(const std::string& members) {
  const std::string text = R"({"bomFormat":"CycloneDX","specVersion":"1.6",)" + members + "}";
  auto read = read_inventory({.path = "bom.json", .bytes = text});
  EXPECT_TRUE(read.has_value() && read->has_value()) << text;
  return read.has_value() && read->has_value() ? **std::move(read) : Inventory{};
}

TEST(Inventories, SourceVersionOfTrivyIsPutTogether) {
  const auto component = [](const std::string& purl, const std::string& properties) {
    return R"({"name":"x","purl":")" + purl + R"(","properties":[)" + properties + "]}";
  };
  const auto property = [](const std::string& name, const std::string& value) {
    return R"({"name":"aquasecurity:trivy:)" + name + R"(","value":")" + value + R"("})";
  };
  const std::string name = property("SrcName", "attr");
  const std::string release = property("SrcRelease", "1build1");
  const std::string version = property("SrcVersion", "2.5.1");
  const Inventory read = cyclonedx(
      R"("components":[)" +
      component("pkg:deb/ubuntu/libattr1@1:2.5.1-1build1",
                property("SrcEpoch", "1") + "," + name + "," + release + "," + version) +
      "," + component("pkg:deb/ubuntu/a@1:1", name + "," + version + "," + release) + "," +
      component("pkg:apk/alpine/a@2.5.1-r0", name + "," + property("SrcVersion", "2.5.1-r0")) +
      "]");
  ASSERT_EQ(read.components.size(), 3U);
  EXPECT_EQ(read.components[0].source_version, "1:2.5.1-1build1");
  EXPECT_EQ(read.components[1].source_version, "0:2.5.1-1build1");
  EXPECT_EQ(read.components[2].source_version, "2.5.1-r0");
}

TEST(Inventories, NpmFolderBeyondAnyFileSystemIsAProblem) {
  const std::string folder = "node_modules/" + std::string(5000, 'x');
  const std::string text =
      R"({"lockfileVersion":3,"packages":{"node_modules/a":{"version":"1"},")" + folder +
      R"(":{"version":"1","dependencies":{"a":"1"}}}})";
  const auto read = read_inventory({.path = "package-lock.json", .bytes = text});
  ASSERT_TRUE(read.has_value() && read->has_value());
  EXPECT_EQ(coordinates(**read), (std::multiset<std::string>{"npm||a|1"}));
  EXPECT_EQ((*read)->problems.size(), 1U);
}

TEST(Inventories, NpmWorkspacesAreTheProjectsOwnAndNoPackages) {
  for (const auto& [entry, want] : std::vector<std::pair<std::string, std::size_t>>{
           {R"({"resolved":"packages/own","link":true})", 1},
           {R"({"version":"1.0.0","link":true})", 1},
           {R"({"version":"1.0.0","link":false})", 2},
           {R"({"version":"1.0.0"})", 2}}) {
    const std::string text =
        R"({"lockfileVersion":3,"packages":{"":{"name":"app"},"packages/own":{"version":"1.0.0"},)"
        R"("node_modules/a":{"version":"1","dependencies":{"own":"*"}},"node_modules/own":)" +
        entry + "}}";
    const auto read = read_inventory({.path = "package-lock.json", .bytes = text});
    ASSERT_TRUE(read.has_value() && read->has_value());
    EXPECT_EQ((*read)->components.size(), want) << entry;
    EXPECT_TRUE((*read)->problems.empty()) << entry;
  }
}

TEST(Inventories, CycloneDxSubjectAndWhatItHoldsAreComponents) {
  const Inventory read = cyclonedx(
      R"("metadata":{"component":{"type":"application","bom-ref":"app","name":"app","purl":"pkg:maven/g/app@1",
         "components":[{"type":"library","name":"part","purl":"pkg:maven/g/part@1"}]}},
         "components":[{"type":"library","name":"lib","purl":"pkg:maven/g/lib@2","components":{"name":"lost"},
                        "hashes":[{"alg":"SHA-1","content":"00"}]}])");
  EXPECT_EQ(coordinates(read),
            (std::multiset<std::string>{"maven|g|app|1", "maven|g|part|1", "maven|g|lib|2"}));
  ASSERT_EQ(read.relations.size(), 1U);
  EXPECT_EQ(read.relations[0].from, "app");
  ASSERT_EQ(read.problems.size(), 2U);
  EXPECT_EQ(read.problems[0].where, "/components/0/hashes/0");
  EXPECT_EQ(read.problems[1].where, "/components/0/components");
  EXPECT_TRUE(cyclonedx(R"("metadata":{"component":{"type":"file"}})").problems.empty());
}

TEST(Inventories, SpdxIsKnownWhereverItsVersionStands) {
  const std::string packages = R"("packages":[{"name":")" + std::string(70'000, 'x') +
                               R"("},{"name":"a","versionInfo":"NOASSERTION","externalRefs":[
          {"referenceType":"purl","referenceLocator":"pkg:npm/a@1.0"},
          {"referenceType":"purl","referenceLocator":"pkg:npm/b@1.0"}]}])";
  const std::string id = R"("SPDXID":"SPDXRef-DOCUMENT")";
  const std::string version = R"("spdxVersion":"SPDX-2.3")";
  const std::vector<std::pair<std::string, std::string>> documents{
      {"x", "{" + version + "," + packages + "}"},
      {"x", "{" + id + "," + packages + "," + version + "}"},
      {"a.spdx.json", "{" + packages + "," + version + "," + id + "}"}};
  for (const auto& [path, text] : documents) {
    const auto read = read_inventory({.path = path, .bytes = text});
    ASSERT_TRUE(read.has_value() && read->has_value()) << text.substr(0, 40);
    EXPECT_EQ((*read)->format, "spdx-2.3");
    ASSERT_EQ((*read)->components.size(), 2U);
    EXPECT_EQ((*read)->components[1].version, "1.0");
    ASSERT_EQ((*read)->problems.size(), 1U);
    EXPECT_EQ((*read)->problems[0].where, "/packages/1/externalRefs/1");
  }
  const auto other = read_inventory({.path = "a.spdx.json", .bytes = R"({"@context":"x"})"});
  EXPECT_TRUE(other.has_value() && !other->has_value());
}

TEST(Inventories, DistributionIsAttached) {
  auto read = read_inventory({.path = "status", .bytes = kDpkg});
  ASSERT_TRUE(read.has_value() && read->has_value());
  const auto distribution =
      parse_os_release("PRETTY_NAME=\"Debian\"\nID=debian\nVERSION_ID=\"12\"\n");
  ASSERT_TRUE(distribution.has_value());
  attach_distribution(**read, *distribution);
  EXPECT_EQ((*read)->components.at(1).purl,
            "pkg:deb/debian/bash@5.2.15-2?arch=amd64&distro=debian-12");
  Inventory stated =
      cyclonedx(R"("components":[{"name":"a","purl":"pkg:deb/ubuntu/a@1?arch=amd64"}])");
  attach_distribution(stated, *distribution);
  EXPECT_FALSE(stated.components.at(0).distribution.has_value());
}

TEST(Inventories, CyclonedxSaysMoreThanCoordinates) {
  const auto read = read_inventory({.path = "bom.json", .bytes = kCyclonedx});
  ASSERT_TRUE(read.has_value() && read->has_value());
  const Inventory& inventory = **read;
  EXPECT_EQ(inventory.components.at(1).hashes.at(0).hex, "3942447fac867ae5cdb3229b658f4d48");
  EXPECT_EQ(inventory.components.at(2).source_name, "musl-src");
  EXPECT_EQ(inventory.components.at(2).distribution, (Distribution{"alpine", "3.18"}));
  const std::vector<ComponentRelation> relations = {
      {ComponentRelation::Kind::contains, "a", "b"},
      {ComponentRelation::Kind::depends_on, "a", "b"}};
  EXPECT_EQ(inventory.relations, relations);
  ASSERT_EQ(inventory.statements.size(), 2U);
  EXPECT_EQ(inventory.statements[0].version_ranges, std::vector<std::string>{"vers:apk/<2"});
  EXPECT_EQ(inventory.statements[1].status, VexStatement::Status::not_affected);
  EXPECT_EQ(inventory.statements[1].products, std::vector<std::string>{"a"});
}

TEST(Inventories, TwinsAgree) {
  for (const auto& [one, other] : {std::pair{kCyclonedx, kCyclonedxXml},
                                   {kSpdx, kSpdxTags},
                                   {kSpdx, kSpdxYaml},
                                   {kSpdx, kSpdx3}}) {
    const auto a = read_inventory({.path = "", .bytes = one});
    const auto b = read_inventory({.path = "", .bytes = other});
    ASSERT_TRUE(a.has_value() && a->has_value() && b.has_value() && b->has_value());
    EXPECT_EQ(coordinates(**a), coordinates(**b));
    EXPECT_EQ((*a)->relations, (*b)->relations);
  }
}

TEST(Inventories, Spdx3StatesMoreThanCoordinates) {
  const auto read = read_inventory({.path = "", .bytes = kSpdx3});
  ASSERT_TRUE(read.has_value() && read->has_value());
  const Inventory& inventory = **read;
  EXPECT_EQ(inventory.serial, "urn:d");
  EXPECT_EQ(inventory.name, "x");
  EXPECT_EQ(inventory.created, "2024-01-02T03:04:05Z");
  const Component& core = inventory.components.at(0);
  EXPECT_EQ(core.kind, "operating-system");
  EXPECT_EQ(core.cpes.size(), 1U);
  EXPECT_EQ(core.hashes.size(), 2U);
}

TEST(Inventories, SpdxThatIsNotReadIsRefused) {
  const std::string context = R"({"@context":"https://spdx.org/rdf/3.1/x","@graph":)";
  for (const std::string& text : std::vector<std::string>{
           context + R"([{"type":"CreationInfo","specVersion":"3.1"}]})", context + "[]}",
           context + "{}}", "spdxVersion: SPDX-2.4\n", "spdxVersion: SPDX-2.3\nname: &a x\n",
           "spdxVersion: SPDX-2.3\nspdxVersion: SPDX-2.3\n", "spdxVersion: SPDX-2.3\nname: [\n",
           "spdxVersion: SPDX-2.3\nname: \xff\n", "spdxVersion: SPDX-2.3\npackages: x\n"}) {
    const auto read = read_inventory({.path = "x", .bytes = text});
    ASSERT_FALSE(read.has_value()) << text;
    EXPECT_EQ(error_of(read).code, Errc::malformed);
  }
}

TEST(Inventories, ManyKeysInYamlAreReadInTime) {
  std::string text = "spdxVersion: SPDX-2.3\n";
  for (int i = 0; i < 200'000; ++i) {
    text += "k" + std::to_string(i) + ": x\n";
  }
  EXPECT_TRUE(read_inventory({.path = "x", .bytes = text}).has_value());
}

TEST(Inventories, OneEndOfARelationIsNotMultiplied) {
  std::string text = R"({"@context":"https://spdx.org/rdf/3.0.1/x","@graph":[
    {"type":"CreationInfo","specVersion":"3.0.1"},{"type":"Relationship","relationshipType":"contains",
    "from":")" + std::string(1U << 20U, 'x') +
                     R"(","to":["a")";
  for (int i = 0; i < 500; ++i) {
    text += R"(,"a")";
  }
  const auto read = read_inventory({.path = "x", .bytes = text + "]}]}"});
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(error_of(read).code, Errc::too_large);
}

TEST(Inventories, OpenvexInheritsAndNarrows) {
  const auto read = read_inventory({.path = "", .bytes = kOpenvex});
  ASSERT_TRUE(read.has_value() && read->has_value());
  const Inventory& inventory = **read;
  ASSERT_EQ(inventory.statements.size(), 2U);
  EXPECT_EQ(inventory.statements[0].subcomponents,
            std::vector<std::string>{"pkg:maven/org.x/core"});
  EXPECT_EQ(inventory.statements[1].products, std::vector<std::string>{"pkg:oci/x"});
  EXPECT_EQ(inventory.statements[1].timestamp, "2024-01-02T03:04:05Z");
  ASSERT_EQ(inventory.problems.size(), 1U);
  EXPECT_EQ(inventory.problems[0].where, "/statements/1");
}

TEST(Inventories, XmlThatDeclaresEntitiesIsRefused) {
  const auto read =
      read_inventory({.path = "bom.xml",
                      .bytes = "<!DOCTYPE bom [<!ENTITY a 'b'>]><bom "
                               "xmlns=\"http://cyclonedx.org/schema/bom/1.5\">&a;</bom>"});
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(error_of(read).code, Errc::malformed);
}

TEST(Inventories, AnElementHasFewAttributes) {
  for (const std::size_t attributes : {60U, 70U}) {
    std::string text = "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\"";
    for (std::size_t i = 0; i < attributes; ++i) {
      text += " a" + std::to_string(i) + "=\"\"";
    }
    const auto read = read_inventory({.path = "bom.xml", .bytes = text + "/>"});
    EXPECT_EQ(read.has_value(), attributes < 64);
  }
}

TEST(Inventories, OtherDocumentsAreOfNoFormat) {
  for (const std::string_view text : {"", "hello", "{}", "[1,2]", "<html></html>",
                                      "\x7f"
                                      "ELF"}) {
    const auto read = read_inventory({.path = "x", .bytes = text});
    ASSERT_TRUE(read.has_value());
    EXPECT_FALSE(read->has_value()) << text;
  }
}

TEST(CycloneDx, ALicensesIdIsOneOfTheSpdxList) {
  for (const auto& [id, is_known] : std::vector<std::pair<std::string, bool>>{
           {"MIT", true}, {"GPL-2.0", true}, {"mit", false}, {"Apache-2", false}, {"", false}}) {
    const std::string document =
        R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"a","licenses":[{"license":{"id":")" +
        id + "\"}}]}]}";
    const auto read = read_inventory({.path = "bom.json", .bytes = document});
    ASSERT_TRUE(read && *read) << id;
    EXPECT_EQ((*read)->problems.empty(), is_known) << id;
    if (!is_known) {
      EXPECT_EQ((*read)->problems.front().where, "/components/0/licenses/0/license/id");
    }
    EXPECT_EQ((*read)->components.size(), 1U) << id;
  }
}

}  // namespace
}  // namespace tocsin::inventories
