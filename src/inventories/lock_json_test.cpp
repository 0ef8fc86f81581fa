// Lock files that are written as JSON or XML.
#include "inventories/testing.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

using testing::check;
using testing::read_as;

constexpr std::string_view kPipfile = R"({"_meta":{"pipfile-spec":6},"default":{
  "a":{"version":"==1.0","hashes":["sha256:00","md5:d41d8cd98f00b204e9800998ecf8427e"]},
  "ranged":{"version":">=1"},"own":{"path":"."},"forked":{"git":"https://x","ref":"01"}},
  "develop":{"a":{"version":"==1.0"},"b":{"version":"===2.0"},"broken":1}})";

constexpr std::string_view kComposer = R"({"content-hash":"x","packages":[
  {"name":"A/B","version":"v1.0.0","require":{"c/d":"^1","php":">=8"},
   "dist":{"type":"zip","shasum":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}},
  {"name":"own/own","version":"dev-main","dist":{"type":"path"}},{"version":"1"}],
  "packages-dev":[{"name":"c/d","version":"2.0.0"},{"name":"a/b","version":"v1.0.0"}]})";

constexpr std::string_view kNuget = R"({"version":2,"dependencies":{
  "net6.0":{"A.B":{"type":"Direct","resolved":"1.0.0","contentHash":"AA==","dependencies":{"c":"1.0"}},
            "C":{"type":"Transitive","resolved":"1.1.0"},"Own":{"type":"Project"},"X":{"type":"Direct"}},
  "net8.0":{"a.b":{"type":"Direct","resolved":"1.0.0","dependencies":{"c":"1.0"}},
            "C":{"type":"Transitive","resolved":"2.0.0"},"Y":3}}})";

constexpr std::string_view kDeps = R"({"runtimeTarget":{"name":".NETCoreApp,Version=v8.0"},
  "targets":{".NETCoreApp,Version=v8.0":{"App/1.0.0":{"dependencies":{"A":"1.0.0"}},
     "A/1.0.0":{"dependencies":{"B":"2.0.0"}},"B/2.0.0":{}}},
  "libraries":{"App/1.0.0":{"type":"project"},"A/1.0.0":{"type":"package"},"B/2.0.0":{"type":"package"},
     "runtimepack.Microsoft.NETCore.App.Runtime.linux-x64/8.0.1":{"type":"runtimepack"},
     "broken":{"type":"package"}}})";

constexpr std::string_view kSwift1 = R"({"object":{"pins":[
  {"package":"Nio","repositoryURL":"https://github.com/apple/swift-nio.git",
   "state":{"branch":null,"revision":"01","version":"2.0.0"}},
  {"package":"Ssh","repositoryURL":"git@github.com:me/ssh.git","state":{"branch":"main","version":null}},
  {"package":"None","state":{}}]},"version":1})";

constexpr std::string_view kSwift3 = R"({"originHash":"x","pins":[
  {"identity":"swift-nio","kind":"remoteSourceControl","location":"ssh://git@github.com/apple/swift-nio/",
   "state":{"revision":"01","version":"2.0.0"}},
  {"identity":"mona.list","kind":"registry","location":"","state":{"version":"1.0.0"}},
  {"identity":"own","kind":"localSourceControl","location":"/x","state":{}}],"version":3})";

constexpr std::string_view kConan1 = R"({"graph_lock":{"nodes":{
  "0":{"ref":"app/1.0","path":"conanfile.py","requires":["1"]},
  "1":{"ref":"a/1.0@me/stable#0123","requires":["2"],"build_requires":["3"]},
  "2":{"pref":"b/2.0#01:23#45"},"3":{"ref":"c/3.0"},"4":{"ref":"nothing"}}},"version":"0.4"})";

constexpr std::string_view kConan2 = R"({"version":"0.5","requires":["a/1.0#01%1.2","b"],
  "build_requires":["c/3.0"],"python_requires":["d/4.0@_/_"]})";

constexpr std::string_view kRenv = R"({"R":{"Version":"4.2.3"},"Packages":{
  "a":{"Package":"a","Version":"1.0","Source":"Repository","Requirements":["b","R"]},
  "b":{"Package":"b","Version":"2.0","Source":"Bioconductor"},
  "c":{"Package":"c","Version":"3.0","Source":"GitHub"},"d":{"Package":"d"}}})";

constexpr std::string_view kBun = R"({"lockfileVersion":1,
  "workspaces":{"":{"name":"x",},}, // a comment
  "packages":{
    "a":["a@1.0.0","",{"dependencies":{"@s/b":"^1","c":"*","url":"//x,]"}},"sha512-AAAA"],
    "@s/b":["@s/b@1.0.0","",{},"",],
    "a/@s/b":["@s/b@2.0.0","",{"optionalDependencies":{"c":"1"}},""], /* , ] */
    "c":["c@github:o/r#01",{},"x"],
    "own":["own@workspace:own"],
    "broken":[],
  },
})";

constexpr std::string_view kConfig = R"(<?xml version="1.0" encoding="utf-8"?>
<packages><package id="A.B" version="1.0.0" targetFramework="net46"/>
<package id="a.b" version="1.0.0"/><package id="C" version="2.0"/><package id="D"/></packages>)";

constexpr std::string_view kVerification =
    R"(<verification-metadata xmlns="https://schema.gradle.org/dependency-verification">
<components><component group="g" name="a" version="1.0"><artifact name="a-1.0.jar">
<sha256 value="e7a2e47a1fbe209ee101dd6d61285226744c6c8d3c21c8dc878ba6cb9f467f3a"/></artifact>
<artifact name="a-1.0.pom"><md5 value="d41d8cd98f00b204e9800998ecf8427e"/></artifact></component>
<component group="g" name="b"/></components></verification-metadata>)";

constexpr std::string_view kPom = R"(<project xmlns="http://maven.apache.org/POM/4.0.0">
<parent><groupId>g</groupId><artifactId>up</artifactId><version>7</version></parent>
<artifactId>app</artifactId>
<properties><v>${w}.1</v><w>2</w><loop>${loop}</loop></properties>
<dependencyManagement><dependencies>
 <dependency><groupId>m</groupId><artifactId>managed</artifactId><version>${v}</version></dependency>
</dependencies></dependencyManagement>
<dependencies>
 <dependency><groupId>m</groupId><artifactId>managed</artifactId></dependency>
 <dependency><groupId>${project.groupId}</groupId><artifactId>sibling</artifactId>
  <version>${project.version}</version></dependency>
 <dependency><groupId>g</groupId><artifactId>exact</artifactId><version>[1.0]</version></dependency>
 <dependency><groupId>g</groupId><artifactId>ranged</artifactId><version>[1,2)</version></dependency>
 <dependency><groupId>g</groupId><artifactId>unknown</artifactId><version>${x}</version></dependency>
 <dependency><groupId>g</groupId><artifactId>endless</artifactId><version>${loop}</version></dependency>
 <dependency><artifactId>nobody</artifactId></dependency>
</dependencies>
<profiles><profile><dependencies>
 <dependency><groupId>g</groupId><artifactId>elsewhere</artifactId><version>1</version></dependency>
</dependencies></profile>
<profile><activation><activeByDefault>true</activeByDefault></activation><dependencies>
 <dependency><groupId>g</groupId><artifactId>active</artifactId><version>1</version></dependency>
</dependencies></profile></profiles></project>)";

TEST(LockFilesInJson, AreRead) {
  check({
      {"x",
       kPipfile,
       "pipfile-lock",
       {"pypi||a|1.0", "pypi||ranged|", "||forked|", "pypi||b|2.0"},
       {},
       {"/default/ranged", "/develop/broken"}},
      {"x",
       kComposer,
       "composer-lock",
       {"composer|A|B|v1.0.0", "composer|c|d|2.0.0"},
       {"B v1.0.0 > d 2.0.0"},
       {"/packages/2"}},
      {"x",
       kNuget,
       "nuget-lock-2",
       {"nuget||A.B|1.0.0", "nuget||C|1.1.0", "nuget||C|2.0.0"},
       {"A.B 1.0.0 > C 1.1.0", "A.B 1.0.0 > C 2.0.0"},
       {"/dependencies/net6.0/X", "/dependencies/net8.0/Y"}},
      {"app.deps.json",
       kDeps,
       "dotnet-deps",
       {"nuget||A|1.0.0", "nuget||B|2.0.0", "nuget||Microsoft.NETCore.App.Runtime.linux-x64|8.0.1"},
       {"A 1.0.0 > B 2.0.0"},
       {"/libraries/broken"}},
      {"x",
       kSwift1,
       "swift-resolved-1",
       {"swift|github.com/apple|swift-nio|2.0.0", "swift|github.com/me|ssh|"},
       {},
       {"/object/pins/2"}},
      {"x",
       kSwift3,
       "swift-resolved-3",
       {"swift|github.com/apple|swift-nio|2.0.0", "swift||mona.list|1.0.0"},
       {},
       {}},
      {"x",
       kConan1,
       "conan-lock-1",
       {"conan|me|a|1.0", "conan||b|2.0", "conan||c|3.0"},
       {"a 1.0 > b 2.0", "a 1.0 > c 3.0"},
       {"/graph_lock/nodes/4"}},
      {"x",
       kConan2,
       "conan-lock-2",
       {"conan||a|1.0", "conan||c|3.0", "conan||d|4.0"},
       {},
       {"/requires/1"}},
      {"x",
       kRenv,
       "renv-lock",
       {"cran||a|1.0", "bioconductor||b|2.0", "||c|3.0"},
       {"a 1.0 > b 2.0"},
       {"/Packages/d"}},
      {"x",
       kBun,
       "bun-lock-1",
       {"npm||a|1.0.0", "npm|@s|b|1.0.0", "npm|@s|b|2.0.0", "||c|"},
       {"a 1.0.0 > b 2.0.0", "a 1.0.0 > c ", "b 2.0.0 > c "},
       {"/packages/broken"}},
      {"x", kConfig, "packages-config", {"nuget||A.B|1.0.0", "nuget||C|2.0"}, {}, {"/packages/3"}},
      {"x",
       kVerification,
       "gradle-verification",
       {"maven|g|a|1.0"},
       {},
       {"/verification-metadata/components/1"}},
      {"x",
       kPom,
       "maven-pom",
       {"maven|m|managed|2.1", "maven|g|sibling|7", "maven|g|exact|1.0", "maven|g|ranged|",
        "maven|g|unknown|", "maven|g|endless|", "maven|g|active|1"},
       {},
       {"/project/dependencies/3", "/project/dependencies/4", "/project/dependencies/5",
        "/project/dependencies/6"}},
      {"composer.lock", "{}", "composer-lock", {}, {}, {}},
      {"renv.lock", "{}", "renv-lock", {}, {}, {}},
      {"pom.xml", "<project/>", "maven-pom", {}, {}, {}},
  });
}

TEST(LockFilesInJson, SumsAndPurls) {
  EXPECT_EQ(read_as("x", kPipfile).components.at(0).hashes,
            (std::vector<ComponentHash>{{"md5", "d41d8cd98f00b204e9800998ecf8427e"}}));
  EXPECT_EQ(read_as("x", kComposer).components.at(0).hashes.at(0).algorithm, "sha1");
  EXPECT_EQ(read_as("x", kComposer).components.at(0).purl, "pkg:composer/a/b@v1.0.0");
  EXPECT_TRUE(read_as("x", kNuget).components.at(0).hashes.empty());
  EXPECT_EQ(read_as("x", kVerification).components.at(0).hashes.size(), 1U);
  EXPECT_EQ(read_as("x", kConan1).components.at(0).purl, "pkg:conan/me/a@1.0?channel=stable");
  EXPECT_EQ(read_as("x", kSwift3).components.at(0).purl,
            "pkg:swift/github.com/apple/swift-nio@2.0.0");
}

TEST(LockFilesInJson, WhatHasAnotherShapeIsRefusedOrEmpty) {
  for (const std::string_view name :
       {"Pipfile.lock", "composer.lock", "packages.lock.json", "Package.resolved", "conan.lock",
        "renv.lock", "bun.lock", "packages.config", "pom.xml", "Cargo.lock", "package-lock.json"}) {
    for (const std::string_view text :
         {"", "[", "[]", "null", "1", "{\"a\":1,\"a\":2}", "{\"packages\":{\"a\":1}}",
          "{\"packages\":[1,null,[]],\"pins\":[1],\"dependencies\":[1],\"Packages\":1}",
          "{\"default\":[1],\"graph_lock\":1,\"requires\":[1,{}]}", "\xff\xfe", "<a>",
          "<project>"}) {
      const auto read = read_inventory({.path = name, .bytes = text});
      SCOPED_TRACE(std::string(name) + " " + std::string(text));
      if (read && *read) {
        EXPECT_TRUE((*read)->components.empty());
      }
    }
  }
}

TEST(NpmLock, WhatIsNeededLiesBelowItselfOrFurtherUp) {
  const Inventory read = read_as("package-lock.json", R"({"lockfileVersion":3,"packages":{
    "":{"dependencies":{"a":"*"}},
    "packages/app":{"dependencies":{"a":"*"}},
    "packages/app/node_modules/c":{"version":"9.0.0","dependencies":{"a":"*","b":"*"}},
    "node_modules/a":{"version":"1.0.0","dependencies":{"b":"*","@s/c":"*","gone":"*"}},
    "node_modules/a/node_modules/b":{"version":"2.0.0","optionalDependencies":{"@s/c":"*","b":"*"}},
    "node_modules/a/node_modules/@s/c":{"version":"3.0.0","dependencies":{"a":"*"}},
    "node_modules/b":{"version":"1.0.0","dependencies":{"@s/c":"*"}},
    "node_modules/@s/c":{"version":"1.0.0"}}})");
  EXPECT_EQ(testing::needs(read), (std::multiset<std::string>{
                                      "a 1.0.0 > b 2.0.0", "a 1.0.0 > c 3.0.0", "b 2.0.0 > b 2.0.0",
                                      "b 2.0.0 > c 3.0.0", "c 3.0.0 > a 1.0.0", "b 1.0.0 > c 1.0.0",
                                      "c 9.0.0 > a 1.0.0", "c 9.0.0 > b 1.0.0"}));
  EXPECT_TRUE(read.problems.empty());
}

/// Every need of the deepest package is looked up on each level above it; the last one lies at the
/// top.
TEST(NpmLock, ManyNeedsFarDownAreAllLookedUp) {
  std::string folder;
  std::string packages = R"("node_modules/199999":{"version":"2.0.0"},)";
  for (unsigned i = 0; i < 40; ++i) {
    folder += (i == 0 ? "" : "/") + std::string("node_modules/") + std::string(80, 'x') +
              std::to_string(i);
    packages += "\"" + folder + R"(":{"version":"1.0.0"},)";
  }
  std::string needs;
  for (unsigned i = 0; i < 200'000; ++i) {
    needs += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":\"\"";
  }
  const Inventory read =
      read_as("package-lock.json", R"({"lockfileVersion":3,"packages":{)" + packages + "\"" +
                                       folder + R"(/node_modules/last":{"version":"1.0.0",)" +
                                       R"("dependencies":{)" + needs + "}}}}");
  EXPECT_EQ(read.components.size(), 42U);
  EXPECT_EQ(testing::needs(read), (std::multiset<std::string>{"last 1.0.0 > 199999 2.0.0"}));
  EXPECT_TRUE(read.problems.empty());
}

TEST(MavenPom, PropertiesThatMultiplyAreNotResolved) {
  std::string properties = "<p0>xxxxxxxxxx</p0>";
  for (int i = 1; i < 16; ++i) {
    const std::string before = "${p" + std::to_string(i - 1) + "}";
    properties += "<p" + std::to_string(i) + ">";
    for (int k = 0; k < 100; ++k) {
      properties += before;
    }
    properties += "</p" + std::to_string(i) + ">";
  }
  const Inventory read =
      read_as("pom.xml", "<project><properties>" + properties +
                             "</properties><dependencies><dependency><groupId>g</groupId>"
                             "<artifactId>a</artifactId><version>${p15}</version></dependency>"
                             "</dependencies></project>");
  ASSERT_EQ(read.components.size(), 1U);
  EXPECT_EQ(read.components[0].version, "");
  EXPECT_EQ(read.problems.size(), 1U);
}

}  // namespace
}  // namespace tocsin::inventories
