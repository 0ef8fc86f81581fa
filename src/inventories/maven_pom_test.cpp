// pom.xml: what its properties mean, and which versions only others know.
#include "inventories/testing.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

using testing::expect_formats;
using testing::read_as;

Inventory pom(const std::string& inside) {
  return read_as("pom.xml", "<project>" + inside + "</project>");
}

std::string dependency(const std::string& group, const std::string& name,
                       const std::string& version) {
  return "<dependency><groupId>" + group + "</groupId><artifactId>" + name + "</artifactId>" +
         (version.empty() ? "" : "<version>" + version + "</version>") + "</dependency>";
}

std::string dependencies(const std::string& inside) {
  return "<dependencies>" + inside + "</dependencies>";
}

TEST(MavenPom, IsToldByItsNamespaceOrItsName) {
  expect_formats({
      {"x", "<project xmlns=\"http://maven.apache.org/POM/4.0.0\"/>", "maven-pom"},
      {"x", "<project/>", "none"},
      {"a/pom.xml", "\n<project/>", "maven-pom"},
      {"a-1.POM", "<project/>", "maven-pom"},
      {"a-1.pom", "<other/>", "none"},
      {"x", "http://maven.apache.org/POM/4.0.0", "none"},
      {"pom.xml", "a <project/>", "none"},
      {"pom.xml", "<a><project/></a>", "refused"},
  });
}

TEST(MavenPom, VersionsThatAreOneRelease) {
  struct Row {
    std::string version, want;
  };
  for (const auto& [version, want] : std::vector<Row>{
           {"1.0", "1.0"},
           {"[1.0]", "1.0"},
           {"[ 1.0 ]", "1.0"},
           {"[1.0", ""},
           {"1.0]", ""},
           {"[1.0,2.0]", ""},
           {"[1.0,1.0]", ""},
           {"(1.0)", ""},
           {"1.0,2.0", ""},
           {"1 0", ""},
           {"", ""},
           {"${v}", "9"},
           {"a${v}b${w}c", "a9b9xc"},
           {"${}", ""},
           {"${v", ""},
           {"$v}", "$v}"},
           {"${unknown}", ""},
           {"${loop}", ""},
           {"${other}", ""},
           {"${w}", "9x"},
           {"${version}", "3"},
           {"${project.version}", "3"},
           {"${pom.version}", "3"},
           {"${project.parent.version}", "2"},
           {"${parent.version}", "2"},
           {"${project.groupId}", "g"},
           {"${project.parent.artifactId}", "up"},
           {"${project.artifactId}", "own"},
       }) {
    const Inventory read =
        pom("<parent><groupId>g</groupId><artifactId>up</artifactId><version>2</version></parent>"
            "<artifactId>own</artifactId><version>3</version>"
            "<properties><v> 9 </v><w>${v}x</w><loop>${other}</loop><other>${loop}</other>"
            "<project.artifactId>own</project.artifactId></properties>" +
            dependencies(dependency("a", "b", version)));
    ASSERT_EQ(read.components.size(), 1U);
    EXPECT_EQ(read.components[0].version, want) << version;
    EXPECT_EQ(read.problems.size(), want.empty() ? 1U : 0U) << version;
    EXPECT_EQ(read.name, "own");
  }
}

TEST(MavenPom, AProjectIsItsParentsButForItsName) {
  const Inventory read =
      pom("<parent><groupId>g</groupId><artifactId>up</artifactId><version>2</version></parent>" +
          dependencies(dependency("${project.groupId}", "a", "${project.version}") +
                       dependency("g", "${project.artifactId}", "1")));
  EXPECT_EQ(testing::coordinates(read), (std::multiset<std::string>{"maven|g|a|2"}));
  ASSERT_EQ(read.problems.size(), 1U);
  EXPECT_EQ(read.problems[0].where, "/project/dependencies/1");
  EXPECT_EQ(read.name, "");
  // Without a parent nothing is inherited.
  EXPECT_EQ(pom("<version>1</version>" + dependencies(dependency("a", "b", "${parent.version}")))
                .components.at(0)
                .version,
            "");
}

TEST(MavenPom, LongAndDeepPropertiesHaveNoValue) {
  const std::string longest(256, 'x');
  for (const bool is_longer : {false, true}) {
    const Inventory read = pom("<properties><p>" + longest + "</p></properties>" +
                               dependencies(dependency("a", "b", is_longer ? "${p}x" : "${p}")));
    ASSERT_EQ(read.components.size(), 1U);
    EXPECT_EQ(read.components[0].version, is_longer ? "" : longest);
  }
  for (const int depth : {16, 17}) {
    std::string properties = "<p1>v</p1>";
    for (int i = 2; i <= depth; ++i) {
      properties += "<p" + std::to_string(i) + ">${p" + std::to_string(i - 1) + "}</p" +
                    std::to_string(i) + ">";
    }
    const Inventory read =
        pom("<properties>" + properties + "</properties>" +
            dependencies(dependency("a", "b", "${p" + std::to_string(depth) + "}")));
    ASSERT_EQ(read.components.size(), 1U);
    EXPECT_EQ(read.components[0].version, depth == 16 ? "v" : "");
  }
}

TEST(MavenPom, WhatIsManagedAndWhatIsNot) {
  const Inventory read = pom(
      "<dependencyManagement>" +
      dependencies(dependency("g", "a", "1") + dependency("g", "a", "9") +
                   dependency("${unknown}", "b", "1") + dependency("g", "${unknown}", "1") +
                   dependency("g", "c", "${unknown}")) +
      "</dependencyManagement>" +
      dependencies(dependency("g", "a", "") + dependency("g", "b", "") + dependency("g", "c", "") +
                   dependency("g", "d", "2") + dependency("g", "d", "2") +
                   dependency("", "e", "1") + dependency("g", "", "1") +
                   dependency("${unknown}", "f", "1") + dependency("g", "${unknown}", "1")));
  EXPECT_EQ(testing::coordinates(read),
            (std::multiset<std::string>{"maven|g|a|1", "maven|g|b|", "maven|g|c|", "maven|g|d|2"}));
  std::vector<std::string> places;
  for (const Problem& problem : read.problems) {
    places.push_back(problem.where.substr(std::string("/project/dependencies/").size()));
  }
  EXPECT_EQ(places, (std::vector<std::string>{"1", "2", "5", "6", "7", "8"}));
  EXPECT_TRUE(pom("<dependencyManagement/>").problems.empty());
}

TEST(MavenPom, ProfilesThatAreActiveByDefault) {
  struct Row {
    std::string activation;
    bool is_active;
  };
  for (const auto& [activation, is_active] : std::vector<Row>{
           {"<activation><activeByDefault> true </activeByDefault></activation>", true},
           {"<activation><activeByDefault>false</activeByDefault></activation>", false},
           {"<activation><jdk>1.8</jdk></activation>", false},
           {"", false}}) {
    const Inventory read = pom("<profiles><profile/><profile>" + activation +
                               dependencies(dependency("g", "a", "1") + dependency("g", "", "1")) +
                               "</profile></profiles>");
    EXPECT_EQ(read.components.size(), is_active ? 1U : 0U) << activation;
    ASSERT_EQ(read.problems.size(), is_active ? 1U : 0U) << activation;
    if (is_active) {
      EXPECT_EQ(read.problems[0].where, "/project/profiles/1/dependencies/1");
    }
  }
}

}  // namespace
}  // namespace tocsin::inventories
