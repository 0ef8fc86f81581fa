// Whose a Java archive is that does not say so, and how that is known.
#include "scan/java_metadata.h"
#include "scan/sbom.h"
#include "scan/scan.h"
#include "scan/testing.h"

#include <gtest/gtest.h>

namespace tocsin::scan {
namespace {

using archive::testing::TestEntry;
using archive::testing::to_bytes;

/// "group|artifact|version rung".
std::string identified(const std::string& name, const std::string& manifest,
                       const std::string& folder) {
  const Manifest stated = read_manifest(as_bytes(manifest));
  const auto found = identify(name, manifest.empty() ? nullptr : &stated,
                              [&](std::string_view wanted) { return folder.starts_with(wanted); });
  return found ? found->coordinates.group + "|" + found->coordinates.artifact + "|" +
                     found->coordinates.version + " " + found->rung
               : "none";
}

TEST(JavaCoordinates, TheTableTellsWhoseAnArtifactIs) {
  struct Row {
    std::string name, manifest, folder, want;
  };
  for (const auto& [name, manifest, folder, want] : std::vector<Row>{
           {"spring-core-5.2.0.RELEASE.jar", "", "org/springframework/core/",
            "org.springframework|spring-core|5.2.0.RELEASE name+classes"},
           {"spring-core-5.2.0.RELEASE.jar",
            "Implementation-Title: spring-core\nImplementation-Version: 5.2.0.RELEASE\n",
            "org/springframework/core/",
            "org.springframework|spring-core|5.2.0.RELEASE manifest+classes"},
           {"spring-core-5.2.0.RELEASE.jar", "", "org/spring/", "|spring-core|5.2.0.RELEASE name"},
           {"spring-cores-5.jar", "", "org/springframework/core/", "|spring-cores|5 name"},
           {"renamed.jar", "Implementation-Title: spring-web\nImplementation-Version: 5.3.1\n",
            "org/springframework/web/", "org.springframework|spring-web|5.3.1 manifest+classes"},
           // Ranges of versions, both sides; of no version nobody knows.
           {"asm-3.3.1.jar", "", "org/objectweb/asm/", "asm|asm|3.3.1 name+classes"},
           {"asm-4.0.jar", "", "org/objectweb/asm/", "org.ow2.asm|asm|4.0 name+classes"},
           {"asm.jar", "", "org/objectweb/asm/", "|asm| name"},
           {"ant-junit-1.6.jar", "", "org/apache/tools/ant/", "|ant-junit|1.6 name"},
           {"ant-junit-1.7.jar", "", "org/apache/tools/ant/",
            "org.apache.ant|ant-junit|1.7 name+classes"},
           {"x.jar", "Bundle-SymbolicName: org.objectweb.asm.tree\nBundle-Version: 9.7.1\n",
            "org/objectweb/asm/tree/", "org.ow2.asm|asm-tree|9.7.1 manifest+classes"},
           {"jetty-util-6.1.26.jar", "", "org/mortbay/util/",
            "org.mortbay.jetty|jetty-util|6.1.26 name+classes"},
           {"jetty-util-9.4.1.jar", "", "org/mortbay/util/", "|jetty-util|9.4.1 name"},
           // The implementation's version is one token, and before a name that contradicts it.
           {"solr-solrj-8.5.0.jar",
            "Implementation-Version: 8.5.0 7ac489bf - romseygeek - 2020-03-13 09:38:26\n",
            "org/apache/solr/", "org.apache.solr|solr-solrj|8.5.0 name+classes"},
           {"guava-31.1-jre.jar", "Bundle-Version: 31.1.0.jre\n", "com/google/common/",
            "com.google.guava|guava|31.1-jre name+classes"},
           {"guava-31.1.jar", "Implementation-Version: 30\n", "com/google/common/",
            "com.google.guava|guava|30 name+classes"},
           {"guava-31.1-jre.jar", "Implementation-Version: 30\nBundle-Version: 31.1.jre\n",
            "com/google/common/", "com.google.guava|guava|31.1-jre name+classes"},
           {"guava.jar", "Implementation-Version: ${project.version}\nBundle-Version: 31\n",
            "com/google/common/", "com.google.guava|guava|31 name+classes"},
           // Two that differ and are both there decide nothing.
           {"guice-spring-4.2.3.jar", "Bundle-SymbolicName: com.google.inject\n",
            "com/google/inject/", "|com.google.inject|4.2.3 manifest"},
       }) {
    EXPECT_EQ(identified(name, manifest, folder), want) << name << " " << manifest;
  }
}

TEST(JavaCoordinates, ABundlesNameIsGroupAndArtifact) {
  struct Row {
    std::string name, bundle, folder, want;
  };
  for (const auto& [name, bundle, folder, want] : std::vector<Row>{
           {"tool-1.0.jar", "org.acme.tool", "org/acme/", "org.acme|tool|1.0 manifest+name"},
           {"acme-tool-1.0.jar", "org.acme.tool", "org/acme/",
            "org.acme|acme-tool|1.0 manifest+name"},
           {"acme-tool-x-1.0.jar", "org.acme.tool.x", "org/acme/",
            "org.acme|acme-tool-x|1.0 manifest+name"},
           {"tool-1.0.jar", "org.acme.tool", "org/other/", "|org.acme.tool|1.0 manifest"},
           {"tool-1.0.jar", "org.acmetool", "org/", "|org.acmetool|1.0 manifest"},
           {"tool-1.0.jar", "tool", "tool/", "|tool|1.0 manifest"},
           {"tool-1.0.jar", ".tool", "/", "|.tool|1.0 manifest"},
           {"acme-tool-1.0.jar", "acme.tool", "acme/", "|acme.tool|1.0 manifest"},
           {"other-tool-1.0.jar", "org.acme.tool", "org/acme/", "|org.acme.tool|1.0 manifest"},
           {"acme-tool-1.0.jar", "org.acme.other", "org/acme/", "|org.acme.other|1.0 manifest"},
           {"x-a-very-long-name-1.0.jar", "x.y", "x/", "|x.y|1.0 manifest"}}) {
    EXPECT_EQ(identified(name, "Bundle-SymbolicName: " + bundle + "\n", folder), want)
        << name << " " << bundle;
  }
  // A vendor's id is a group where it can be one, and its artifact an artifact.
  for (const auto& [manifest, want] : std::vector<std::pair<std::string, std::string>>{
           {"Implementation-Vendor-Id: g.h\nImplementation-Title: a\n", "g.h|a|1 manifest"},
           {"Implementation-Vendor-Id: g-H_0.z9AZa\nImplementation-Title: a\n",
            "g-H_0.z9AZa|a|1 manifest"},
           {"Implementation-Vendor-Id: g:h\nImplementation-Title: a\n", "|a|1 manifest"},
           {"Implementation-Vendor-Id: g@h\nImplementation-Title: a\n", "|a|1 manifest"},
           {"Implementation-Vendor-Id: g[h\nImplementation-Title: a\n", "|a|1 manifest"},
           {"Implementation-Vendor-Id: g`h\nImplementation-Title: a\n", "|a|1 manifest"},
           {"Implementation-Vendor-Id: g{h\nImplementation-Title: a\n", "|a|1 manifest"},
           {"Implementation-Vendor-Id: g/h\nImplementation-Title: a\n", "|a|1 manifest"},
           {"Implementation-Title: a\nBundle-Version: 2\n", "|a|2 manifest"},
           {"Implementation-Title: a\nBundle-Version: 2\nImplementation-Version: 3\n",
            "|a|3 manifest"},
           {"Implementation-Vendor-Id: The G\nImplementation-Title: a\n", "|a|1 manifest"},
           {"Implementation-Vendor-Id: g.h\nImplementation-Title: The A\n", "|The A|1 manifest"},
           {"Implementation-Vendor-Id: g.h\n", "|n|1 name"}}) {
    EXPECT_EQ(identified("n-1.jar", manifest, ""), want) << manifest;
  }
  EXPECT_EQ(identified("", "", ""), "none");
}

std::string listed(const std::string& name, const std::vector<TestEntry>& entries) {
  const std::string bytes =
      to_bytes({.entries = {{.name = name, .content = to_bytes({.entries = entries})}}});
  const ScanReport report = scan_bytes(as_bytes(bytes), "f", {.lists_components = true});
  std::string out;
  for (const Package& one : packages_in(report)) {
    out += one.purl + " " + one.rung + " " + std::to_string(one.locations.size()) + ";";
    const std::string rung = one.rung;
    EXPECT_TRUE(to_cyclonedx(report, {})
                    .contains(R"("properties":[{"name":"tocsin:rung","value":")" + rung + "\""));
    EXPECT_TRUE(to_spdx(report, {}).contains(R"("comment":"known by: )" + rung + "\""));
  }
  return out;
}

TEST(JavaCoordinates, TheRungIsTold) {
  const TestEntry code{.name = "org/springframework/core/A.class", .content = "x"};
  const TestEntry text{.name = "org/springframework/core/a.txt", .content = "x"};
  const TestEntry manifest{
      .name = "META-INF/MANIFEST.MF",
      .content = "Implementation-Title: spring-core\nImplementation-Version: 5.2.0 (built)\n"};
  const TestEntry pom{.name = "META-INF/maven/g/a/pom.properties",
                      .content = testing::pom_properties("g", "a", "1 built")};
  // An inner archive with a manifest of its own says nothing about the outer one.
  const TestEntry inner{
      .name = "lib/x.zip", .content = to_bytes({.entries = {manifest, code}}), .method = 0};
  const std::string want = "pkg:maven/org.springframework/spring-core@5.2.0 ";
  EXPECT_EQ(listed("spring-core-5.2.0.jar", {code}), want + "name+classes 1;");
  EXPECT_EQ(listed("spring-core-5.2.0.jar", {text}), " name 1;");
  EXPECT_EQ(listed("spring-core-5.2.0.jar", {{.name = "other/A.class", .content = "x"}, text}),
            " name 1;");
  TestEntry below = manifest;
  below.name = "x/META-INF/MANIFEST.MF";
  EXPECT_FALSE(listed("spring-web.jar", {below, code}).contains("spring-web@"));
  EXPECT_EQ(listed("a.jar", {manifest, code}), want + "manifest+classes 1;");
  EXPECT_EQ(listed("a.war", {manifest, code}), want + "manifest+classes 1;");
  EXPECT_EQ(listed("a.war", {code}), "");
  EXPECT_EQ(listed("a.jar", {manifest, code, pom}), "pkg:maven/g/a@1 pom 2;");
  EXPECT_EQ(listed("outer-1.jar", {code, inner}), " name 1;" + want + "manifest+classes 1;");
}

}  // namespace
}  // namespace tocsin::scan
