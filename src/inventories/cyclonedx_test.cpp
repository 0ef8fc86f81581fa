// CycloneDX: what is read of components, and what the vulnerabilities of a document say.
#include "inventories/testing.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

using Texts = std::vector<std::string>;
using testing::expect_formats;
using Status = VexStatement::Status;

Inventory bom(const std::string& members) {
  return testing::read_as("bom.json",
                          R"({"bomFormat":"CycloneDX","specVersion":"1.6",)" + members + "}");
}

Component component(const std::string& members) {
  Inventory read = bom(R"("components":[{"type":"library","name":"a",)" + members + "}]");
  EXPECT_EQ(read.components.size(), 1U);
  return read.components.empty() ? Component{} : std::move(read.components.front());
}

TEST(CycloneDx, IsToldByItsMarks) {
  expect_formats({
      {"x", R"({"bomFormat":"CycloneDX","specVersion":"1.0"})", "cyclonedx-1.0"},
      {"x", R"({"bomFormat":"CycloneDX","specVersion":"1.7"})", "cyclonedx-1.7"},
      {"x", R"({"bomFormat":"CycloneDX","specVersion":"1.8"})", "refused"},
      {"x", R"({"bomFormat":"CycloneDX","specVersion":"1./"})", "refused"},
      {"x", R"({"bomFormat":"CycloneDX","specVersion":"1.60"})", "refused"},
      {"x", R"({"bomFormat":"CycloneDX","specVersion":"2.6"})", "refused"},
      {"x", R"({"bomFormat":"CycloneDX"})", "refused"},
      {"x", R"({"bomFormat":"other","specVersion":"1.6"})", "refused"},
      {"a.cdx.json", R"({"specVersion":"1.6"})", "refused"},
      {"my-bom.json", R"({})", "refused"},
      {"bom.json", R"({"spdxVersion":"SPDX-2.3"})", "spdx-2.3"},
      {"bom.json", R"({"@context":"x"})", "none"},
      {"bom.json", R"([])", "refused"},
      {"x", R"({"$schema":"http://cyclonedx.org/schema/bom-1.6.schema.json"})", "refused"},
      {"x", R"({"$schema":"http://example.org/"})", "none"},
  });
  struct Row {
    std::string_view text, where;
  };
  for (const auto& [text, where] : std::vector<Row>{
           {R"({"bomFormat":"x"})", "/bomFormat"},
           {R"({"bomFormat":"CycloneDX","specVersion":"9"})", "/specVersion"},
           {R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":{}})", "/components"}}) {
    EXPECT_EQ(error_of(read_inventory({.path = "x", .bytes = text})).where, where);
  }
  EXPECT_EQ(error_of(read_inventory({.path = "bom.json", .bytes = "[]"})).where, "");
  EXPECT_TRUE(bom(R"("components":null)").problems.empty());
}

TEST(CycloneDx, WhoWroteItAndWhatItIsAbout) {
  struct Row {
    std::string metadata;
    std::string_view author;
  };
  for (const auto& [metadata, author] :
       std::vector<Row>{{R"("supplier":{"name":"s"},"manufacturer":{"name":"m"})", "s"},
                        {R"("manufacturer":{"name":"m"},"manufacture":{"name":"n"})", "m"},
                        {R"("manufacture":{"name":"n"},"authors":[{"name":"a"}])", "n"},
                        {R"("supplier":{},"authors":[{},{"name":"a"},{"name":"b"}])", "a"},
                        {R"("x":1)", ""}}) {
    const Inventory read = bom(R"("vulnerabilities":[{"id":"C"}],"metadata":{)" + metadata + "}");
    ASSERT_EQ(read.statements.size(), 1U);
    EXPECT_EQ(read.statements[0].author, author) << metadata;
  }
  const Inventory read = bom(R"("serialNumber":"s","metadata":{"timestamp":"t","component":{
    "type":"application","name":"app"}})");
  EXPECT_EQ(read.serial, "s");
  EXPECT_EQ(read.created, "t");
  EXPECT_EQ(read.name, "app");
  EXPECT_EQ(read.components.size(), 1U);
}

TEST(CycloneDx, FieldsOfAComponent) {
  const Component read = component(
      R"("group":"g","version":"1","bom-ref":"r","cpe":"c1","hashes":[{"alg":"MD5","content":
         "d41d8cd98f00b204e9800998ecf8427e"}],
         "evidence":{"occurrences":[{"location":"l1"},{"location":""},{}]},
         "properties":[{"name":"syft:cpe23","value":"c2"},{"name":"other","value":"c3"},
           {"name":"aquasecurity:trivy:FilePath","value":"l2"},
           {"name":"syft:location:0:path","value":"l3"},{"name":"syft:location:0:x","value":"no"},
           {"name":"x:path","value":"no"},{"name":"syft:location:1:path","value":""}])");
  EXPECT_EQ(read.kind, "library");
  EXPECT_EQ(read.group, "g");
  EXPECT_EQ(read.version, "1");
  EXPECT_EQ(read.ref, "r");
  EXPECT_EQ(read.cpes, (Texts{"c1", "c2"}));
  EXPECT_EQ(read.hashes.size(), 1U);
  EXPECT_EQ(read.locations, (Texts{"l1", "l2", "l3"}));
  EXPECT_TRUE(component(R"("cpe":"")").cpes.empty());
  const Inventory twice =
      bom(R"("components":[{"type":"library","name":"a","bom-ref":"r","purl":"x"},
    {"type":"library","name":"b","bom-ref":"r","purl":"pkg:npm/b@2"},{"type":"library"}])");
  ASSERT_EQ(twice.components.size(), 2U);
  EXPECT_EQ(twice.components[1].ref, "r#1");
  EXPECT_EQ(twice.components[1].version, "2");
  ASSERT_EQ(twice.problems.size(), 3U);
  EXPECT_EQ(twice.problems[0].where, "/components/0/purl");
  EXPECT_EQ(twice.problems[1].where, "/components/1/bom-ref");
  EXPECT_EQ(twice.problems[2].where, "/components/2");
}

TEST(CycloneDx, PropertiesThatToolsWrite) {
  struct Row {
    std::string_view name, value;
    std::string source, source_version, epoch, module_stream;
  };
  for (const Row& row : std::vector<Row>{
           {"syft:metadata:source", "s", "s", "", "", ""},
           {"syft:metadata:originPackage", "s", "s", "", "", ""},
           {"aquasecurity:trivy:SrcName", "s", "s", "", "", ""},
           {"aquasecurity:trivy:SrcName", "", "", "", "", ""},
           {"syft:metadata:sourceVersion", "v", "", "v", "", ""},
           {"aquasecurity:trivy:SrcVersion", "v", "", "v", "", ""},
           {"aquasecurity:trivy:SrcRelease", "v", "", "", "", ""},
           {"aquasecurity:trivy:SrcEpoch", "1", "", "", "", ""},
           {"syft:metadata:sourceRpm", "b-1-2.src.rpm", "b", "1-2", "", ""},
           {"syft:metadata:epoch", "3", "", "", "3", ""},
           {"aquasecurity:trivy:Epoch", "3", "", "", "3", ""},
           {"aquasecurity:trivy:Epoch", "3x", "", "", "", ""},
           {"syft:metadata:modularityLabel", "m:1:2", "", "", "", "m:1"},
           {"aquasecurity:trivy:Modularitylabel", "m:1", "", "", "", "m:1"},
           {"aquasecurity:trivy:ModularityLabel", "m:1", "", "", "", "m:1"},
           {"aquasecurity:trivy:ModularityLabel", "m", "", "", "", ""},
           {"other", "x", "", "", "", ""},
       }) {
    const Component read = component(R"("properties":[{"name":")" + std::string(row.name) +
                                     R"(","value":")" + std::string(row.value) + "\"}]");
    SCOPED_TRACE(row.name);
    EXPECT_EQ(read.source_name, row.source);
    EXPECT_EQ(read.source_version, row.source_version);
    EXPECT_EQ(read.epoch, row.epoch);
    EXPECT_EQ(read.module_stream, row.module_stream);
  }
  EXPECT_EQ(component(R"("properties":[{"name":"aquasecurity:trivy:Epoch","value":"1"},
      {"name":"syft:metadata:epoch","value":"2"}])")
                .epoch,
            "1");
  for (const auto& [type, want] : std::vector<std::pair<std::string, std::string>>{
           {"deb", "0:v-r"}, {"rpm", "0:v-r"}, {"apk", "v-r"}}) {
    EXPECT_EQ(component(R"("purl":"pkg:)" + type + R"(/a/a@1","properties":[
        {"name":"aquasecurity:trivy:SrcVersion","value":"v"},
        {"name":"aquasecurity:trivy:SrcRelease","value":"r"}])")
                  .source_version,
              want);
  }
}

TEST(CycloneDx, OneOperatingSystemOwnsThePackages) {
  const std::string package = R"({"type":"library","name":"p","purl":"pkg:deb/p@1"})";
  struct Row {
    std::string systems;
    std::optional<Distribution> want;
  };
  for (const auto& [systems, want] : std::vector<Row>{
           {R"(,{"type":"operating-system","name":"Debian","version":"12"})",
            Distribution{"debian", "12"}},
           {R"(,{"type":"operating-system","name":"X","version":"9","properties":[
               {"name":"syft:distro:id","value":"debian"},
               {"name":"syft:distro:versionID","value":"12"},{"name":"syft:x","value":"13"}]})",
            Distribution{"debian", "12"}},
           {R"(,{"type":"operating-system","name":"a","version":"1"},
               {"type":"operating-system","name":"b","version":"1"})",
            {}},
           {R"(,{"type":"device","name":"a","version":"1"})", {}},
       }) {
    const Inventory read = bom(R"("components":[)" + package + systems + "]");
    ASSERT_FALSE(read.components.empty());
    EXPECT_EQ(read.components[0].distribution, want) << systems;
  }
}

TEST(CycloneDx, RelationsAreOfWhatIsThere) {
  const Inventory read = bom(R"("components":[
    {"type":"library","name":"a","bom-ref":"a","components":[{"type":"library","name":"b"},
       {"type":"library","components":[{"type":"library","name":"c","bom-ref":"c"}]}]}],
    "dependencies":[{"ref":"a","dependsOn":["c","x",1]},{"ref":"x","dependsOn":["a"]},{"ref":"c"}])");
  using Kind = ComponentRelation::Kind;
  EXPECT_EQ(read.relations, (std::vector<ComponentRelation>{{Kind::contains, "a", "#1"},
                                                            {Kind::contains, "a", "c"},
                                                            {Kind::depends_on, "a", "c"}}));
}

VexStatement statement(const std::string& members) {
  Inventory read = bom(R"("vulnerabilities":[{"id":"C",)" + members + "}]");
  EXPECT_EQ(read.statements.size(), 1U) << members;
  return read.statements.empty() ? VexStatement{} : std::move(read.statements.front());
}

TEST(CycloneDx, ARefNamesSomethingOfTheDocument) {
  const auto places = [](const std::string& members) {
    Texts out;
    for (const Problem& problem :
         bom(R"("metadata":{"component":{"type":"application","name":"m","bom-ref":"m"}},)"
             R"("components":[{"type":"library","name":"a","bom-ref":"a"}],)"
             R"("services":[{"name":"s","bom-ref":"s","services":[{"name":"t","bom-ref":"t"}]}],)" +
             members)
             .problems) {
      out.push_back(problem.where);
    }
    return out;
  };
  for (const std::string ref : {"a", "m", "s", "t", "urn:cdx:1/1#x"}) {
    EXPECT_EQ(places(R"("dependencies":[{"ref":")" + ref + R"(","dependsOn":[")" + ref + R"("]}])"),
              Texts{})
        << ref;
    EXPECT_EQ(places(R"("vulnerabilities":[{"id":"X","affects":[{"ref":")" + ref + R"("}]}])"),
              Texts{})
        << ref;
  }
  EXPECT_EQ(places(R"("dependencies":[{"ref":"x","dependsOn":["a","y"]},{"ref":"a"}])"),
            (Texts{"/dependencies/0/ref", "/dependencies/0/dependsOn"}));
  EXPECT_EQ(places(R"("vulnerabilities":[{"id":"X","affects":[{"ref":"x"},{"ref":"pkg:npm/x"}]}])"),
            Texts{"/vulnerabilities/0/affects"});
  // A document of statements alone speaks of another one's components.
  EXPECT_TRUE(bom(R"("vulnerabilities":[{"id":"X","affects":[{"ref":"x"}]}])").problems.empty());
}

TEST(CycloneDx, ACpeThatCannotBeReadIsTold) {
  const auto problems = [](const std::string& cpe) {
    return bom(R"("components":[{"type":"library","name":"a","cpe":")" + cpe + R"("}])").problems;
  };
  EXPECT_TRUE(problems("cpe:2.3:a:v:p:1:*:*:*:*:*:*:*").empty());
  EXPECT_TRUE(problems("cpe:/a:v:p:1").empty());
  ASSERT_EQ(problems("cpe:2.3:a:v:p").size(), 1U);
  EXPECT_EQ(problems("cpe:2.3:a:v:p")[0].where, "/components/0/cpe");
}

TEST(CycloneDx, StatesOfAnAnalysis) {
  struct Row {
    std::string_view state;
    Status status;
    bool is_known = true;
  };
  for (const auto& [state, status, is_known] : std::vector<Row>{
           {"resolved", Status::fixed},
           {"resolved_with_pedigree", Status::fixed},
           {"exploitable", Status::affected},
           {"in_triage", Status::under_investigation},
           {"false_positive", Status::not_affected},
           {"not_affected", Status::not_affected},
           {"", Status::under_investigation},
           {"other", Status::under_investigation, false},
       }) {
    const Inventory read =
        bom(R"("vulnerabilities":[{"id":"C","analysis":{"state":")" + std::string(state) + "\"}}]");
    ASSERT_EQ(read.statements.size(), 1U);
    EXPECT_EQ(read.statements[0].status, status) << state;
    ASSERT_EQ(read.problems.size(), is_known ? 0U : 1U) << state;
    if (!is_known) {
      EXPECT_EQ(read.problems[0].where, "/vulnerabilities/0/analysis/state");
    }
  }
}

TEST(CycloneDx, WordsAndTimesOfAnAnalysis) {
  EXPECT_EQ(
      statement(R"("updated":"u","analysis":{"firstIssued":"f","lastUpdated":"l"})").timestamp,
      "l");
  EXPECT_EQ(statement(R"("updated":"u","analysis":{"firstIssued":"f"})").timestamp, "f");
  EXPECT_EQ(statement(R"("updated":"u","analysis":{})").timestamp, "u");
  EXPECT_EQ(statement(R"("recommendation":"r","analysis":{"detail":"d"})").statement, "d");
  EXPECT_EQ(statement(R"("recommendation":"r")").statement, "r");
  EXPECT_EQ(statement(R"("analysis":{"justification":"j"})").justification, "j");
}

TEST(CycloneDx, IdsOfAVulnerability) {
  const Inventory read = bom(R"("vulnerabilities":[
    {"id":"C","references":[{"id":"A"},{"id":"C"},{"id":""},{}]},
    {"references":[{"id":"A"},{"id":"B"}]},{}])");
  ASSERT_EQ(read.statements.size(), 2U);
  EXPECT_EQ(read.statements[0].vulnerability, "C");
  EXPECT_EQ(read.statements[0].aliases, (Texts{"A"}));
  EXPECT_EQ(read.statements[1].vulnerability, "A");
  EXPECT_EQ(read.statements[1].aliases, (Texts{"B"}));
  ASSERT_EQ(read.problems.size(), 1U);
  EXPECT_EQ(read.problems[0].where, "/vulnerabilities/2");
}

TEST(CycloneDx, VersionsThatAreAffected) {
  const std::string targets = R"("affects":[{"ref":"a"},{"ref":""},{"ref":"b"},
    {"ref":"a","versions":[{"version":"1 0"},{"range":"vers:npm/<2","status":"affected"},
       {"version":"3","status":"unaffected"},{"range":"r","status":"unknown"},{}]},
    {"ref":"gone","versions":[{"version":"4"}]}])";
  for (const bool is_analysed : {false, true}) {
    const Inventory read = bom(
        R"("components":[{"type":"library","name":"a","bom-ref":"a","purl":"pkg:npm/a@1"}],
           "vulnerabilities":[{"id":"C",)" +
        std::string(is_analysed ? R"("analysis":{"state":"resolved"},)" : "") + targets + "}]");
    ASSERT_EQ(read.statements.size(), 5U);
    const auto& s = read.statements;
    EXPECT_EQ(s[0].version_ranges, (Texts{"vers:npm/1%200", "vers:npm/<2"}));
    EXPECT_EQ(s[0].status, is_analysed ? Status::fixed : Status::affected);
    EXPECT_EQ(s[0].products, (Texts{"a"}));
    EXPECT_EQ(s[1].version_ranges, (Texts{"vers:npm/3"}));
    EXPECT_EQ(s[1].status, Status::not_affected);
    EXPECT_EQ(s[2].version_ranges, (Texts{"r"}));
    EXPECT_EQ(s[2].status, Status::under_investigation);
    EXPECT_EQ(s[3].version_ranges, (Texts{"vers:generic/4"}));
    EXPECT_EQ(s[4].products, (Texts{"a", "b"}));
    EXPECT_TRUE(s[4].version_ranges.empty());
    EXPECT_EQ(s[4].status, is_analysed ? Status::fixed : Status::under_investigation);
  }
  const Inventory only = bom(R"("vulnerabilities":[{"id":"C","affects":[{"ref":"a","versions":[
      {"version":"1"}]}]}])");
  EXPECT_EQ(only.statements.size(), 1U);
  EXPECT_EQ(statement(R"("x":1)").products, Texts{});
  const Inventory without_purl = bom(R"("components":[{"type":"library","name":"a","bom-ref":"a"}],
    "vulnerabilities":[{"id":"C","affects":[{"ref":"a","versions":[{"version":"1"}]}]}])");
  ASSERT_EQ(without_purl.statements.size(), 1U);
  EXPECT_EQ(without_purl.statements[0].version_ranges, (Texts{"vers:generic/1"}));
}

}  // namespace
}  // namespace tocsin::inventories
