// Lock files in JSON and TOML of single ecosystems, and OpenVEX: what marks them, what is left out.
#include "inventories/testing.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

using Texts = std::vector<std::string>;
using testing::check;
using testing::expect_formats;
using testing::read_as;

TEST(ComposerLock, PackagesOfBothLists) {
  expect_formats({
      {"x", R"({"packages":[],"content-hash":"x"})", "composer-lock"},
      {"x", R"({"packages":[],"packages-dev":[]})", "composer-lock"},
      {"x", R"({"packages":[]})", "none"},
      {"x", R"({"content-hash":"x","packages-dev":[]})", "none"},
      {"a/composer.lock", R"({})", "composer-lock"},
  });
  check({{"composer.lock",
          R"({"packages":[{"name":"A/B","version":"1","require":{"C/d":"*","php":"*"}},
            {"name":"e"},{"version":"1"},{"name":"f/f","version":"1","dist":{"type":"path"}}],
            "packages-dev":[{"name":"c/D","version":"1"},{"name":"c/d","version":"1"},{}]})",
          "composer-lock",
          {"composer|A|B|1", "composer|c|D|1"},
          {"B 1 > D 1"},
          {"/packages/1", "/packages/2", "/packages-dev/2"}}});
}

TEST(NugetLock, PackagesOfEachFramework) {
  expect_formats({
      {"x", R"({"version":1,"dependencies":{"n":{"a":{"contentHash":"x"}}}})", "nuget-lock-1"},
      {"x", R"({"version":1,"dependencies":{"n":{"a":{"hash":"x"}}}})", "none"},
      {"x", R"({"version":1,"x":{"contentHash":"x"}})", "none"},
      {"x", R"({"dependencies":{"n":{"a":{"contentHash":"x"}}}})", "none"},
      {"packages.lock.json", R"({})", "nuget-lock"},
  });
  check({{"packages.lock.json",
          R"({"version":1,"dependencies":{"n1":{"A":{"resolved":"1","dependencies":{"B":"*"}},
             "B":{"resolved":"1"},"P":{"type":"Project","resolved":"1"}},
             "n2":{"a":{"resolved":"1","dependencies":{"c":"*"}},"b":{"resolved":"2"},"Q":[],
                   "R":{}}}})",
          "nuget-lock-1",
          {"nuget||A|1", "nuget||B|1", "nuget||b|2"},
          {"A 1 > B 1"},
          {"/dependencies/n2/Q", "/dependencies/n2/R"}}});
}

TEST(DotnetDeps, PackagesAreNotTheProgramsOwn) {
  expect_formats({
      {"x", R"({"runtimeTarget":{},"targets":{}})", "dotnet-deps"},
      {"x", R"({"runtimeTarget":{},"libraries":{}})", "dotnet-deps"},
      {"x", R"({"runtimeTarget":{}})", "none"},
      {"x", R"({"targets":{},"libraries":{}})", "none"},
  });
  check({{"x",
          R"({"runtimeTarget":{},"targets":{"t":{"A/1":{"dependencies":{"b":"2","P":"1","X":"1"}},
                "P/1":{"dependencies":{"A":"1"}},"B/2":{}}},
              "libraries":{"A/1":{"type":"package"},"B/2":{"type":"package"},
                "P/1":{"type":"project"},"R/1":{"type":"reference"},"/1":{"type":"package"},
                "C/":{"type":"package"},"runtimepack.D/3":{"type":"runtimepack"}}})",
          "dotnet-deps",
          {"nuget||A|1", "nuget||B|2", "nuget||D|3"},
          {"A 1 > B 2"},
          {"/libraries/~11", "/libraries/C~1"}}});
}

TEST(SwiftResolved, NamesAreAddresses) {
  expect_formats({
      {"x", R"({"version":2,"pins":[]})", "swift-resolved-2"},
      {"x", R"({"version":1,"object":{"pins":[]}})", "swift-resolved-1"},
      {"x", R"({"version":1,"object":{}})", "none"},
      {"x", R"({"object":{"pins":[]}})", "none"},
      {"x", R"({"version":1,"x":{"pins":[]}})", "none"},
      {"x", R"({"pins":[]})", "none"},
      {"Package.resolved", R"({})", "swift-resolved"},
  });
  struct Row {
    std::string_view location;
    std::string want;
  };
  for (const auto& [location, want] : std::vector<Row>{
           {"https://example.org/a/b.git", "swift|example.org/a|b|1"},
           {"https://example.org/a/b//", "swift|example.org/a|b|1"},
           {"https://me@example.org/a/b", "swift|example.org/a|b|1"},
           {"https://example.org/a@1/b", "swift|example.org/a@1|b|1"},
           {"https://example.org:8080/a/b", "swift|example.org:8080/a|b|1"},
           {"git@example.org:a/b.git", "swift|example.org/a|b|1"},
           {"example.org/a:b", "swift|example.org|a:b|1"},
           {"b", "swift||b|1"},
       }) {
    const Inventory read =
        read_as("Package.resolved", R"({"pins":[{"location":")" + std::string(location) +
                                        R"(","state":{"version":"1"}}]})");
    EXPECT_EQ(testing::coordinates(read), (std::multiset<std::string>{want}));
  }
  check({{"Package.resolved",
          R"({"pins":[{"location":"a/b"},{"repositoryURL":"c/d"},{"identity":"e.f"},{},
              {"kind":"fileSystem","location":"g"},{"kind":"localSourceControl","location":"g"}]})",
          "swift-resolved",
          {"swift|a|b|", "swift|c|d|", "swift||e.f|"},
          {},
          {"/pins/3"}}});
}

TEST(ConanLock, ReferencesOfBothForms) {
  expect_formats({
      {"x", R"({"graph_lock":{}})", "conan-lock-1"},
      {"x", R"({"version":"0.5","requires":[],"build_requires":[]})", "conan-lock-2"},
      {"x", R"({"version":"0.5","requires":[]})", "none"},
      {"x", R"({"version":"0.5","build_requires":[]})", "none"},
      {"x", R"({"requires":[],"build_requires":[]})", "none"},
      {"conan.lock", R"({})", "conan-lock-2"},
  });
  check({
      {"conan.lock",
       R"({"requires":["a/1","a/1","/2","b/","c"],"config_requires":["d/1@u/c#r"],
           "python_requires":["e/1@_/_","f/1@u"],"other":["g/1"]})",
       "conan-lock-2",
       {"conan||a|1", "conan|u|d|1", "conan||e|1", "conan|u|f|1"},
       {},
       {"/requires/2", "/requires/3", "/requires/4"}},
      {"conan.lock",
       R"({"requires":["z/1"],"graph_lock":{"nodes":{"0":{"pref":null,"requires":["1"]},
           "1":{"ref":"a/1","pref":"x/1","requires":{"b/1":"2"},"build_requires":["3"]},
           "2":{"pref":"b/1:id"},"3":{"ref":"c/1%9"},"4":{"ref":"d/1","path":"."},
           "5":{"pref":1},"6":{},"7":{"ref":"e/1","pref":null}}}})",
       "conan-lock-1",
       {"conan||a|1", "conan||b|1", "conan||c|1", "conan||e|1"},
       {"a 1 > b 1", "a 1 > c 1"},
       {"/graph_lock/nodes/5", "/graph_lock/nodes/6"}},
  });
  const Inventory read =
      read_as("conan.lock", R"({"requires":["a/1@u/c","b/1@_/c","c/1@u","d/1@/c"]})");
  ASSERT_EQ(read.components.size(), 4U);
  EXPECT_EQ(read.components[3].purl, "pkg:conan/d@1");
  EXPECT_EQ(read.components[0].purl, "pkg:conan/u/a@1?channel=c");
  EXPECT_EQ(read.components[1].purl, "pkg:conan/b@1");
}

TEST(RenvLock, WhoseAPackageIs) {
  expect_formats({
      {"x", R"({"R":{},"Packages":{}})", "renv-lock"},
      {"x", R"({"R":{}})", "none"},
      {"x", R"({"Packages":{}})", "none"},
      {"renv.lock", R"({})", "renv-lock"},
  });
  check({{"renv.lock",
          R"({"Packages":{"a":{"Package":"a","Version":"1","Source":"Repository",
                "Requirements":["b","R",1]},
              "b":{"Package":"b","Version":"1","Repository":"CRAN"},
              "c":{"Package":"c","Version":"1"},
              "d":{"Package":"d","Version":"1","Source":"GitHub","Repository":"CRAN"},
              "e":{"Package":"e","Version":"1","Source":"Bioconductor"},
              "f":{"Package":"f"},"g":{"Version":"1"}}})",
          "renv-lock",
          {"cran||a|1", "cran||b|1", "||c|1", "||d|1", "bioconductor||e|1"},
          {"a 1 > b 1"},
          {"/Packages/f", "/Packages/g"}}});
}

TEST(JuliaManifest, UuidsTellPackagesApart) {
  const std::string text = R"(manifest_format = "2.0"
[[deps.A]]
uuid = "u1"
version = "1"
[deps.A.deps]
B = "u3"
[[deps.A]]
uuid = "u2"
version = "1"
deps = ["A"]
[[deps.B]]
uuid = "u3"
[[deps.B]]
[[deps.C]]
path = "x"
uuid = "u4"
[[deps.D]]
repo-url = "x"
uuid = "u5"
version = "2"
)";
  check({{"Manifest.toml",
          text,
          "julia-manifest-2",
          {"julia||A|1", "julia||A|1", "julia||B|", "julia||B|", "||D|2"},
          {"A 1 > B ", "A 1 > A 1"},
          {}},
         {"Manifest.toml",
          "manifest_format = \"1.0\"\nA = [1]\n[[B]]\nversion = \"1\"\n",
          "julia-manifest-1",
          {"julia||B|1"},
          {},
          {"/A"}},
         {"Manifest.toml",
          "manifest_format = \"2.0\"\n[deps]\nA = [1]\n",
          "julia-manifest-2",
          {},
          {},
          {"/deps/A"}}});
  EXPECT_EQ(read_as("Manifest.toml", text).components.at(1).purl, "pkg:julia/A@1?uuid=u2");
  EXPECT_EQ(read_as("Manifest.toml", text).components.at(4).purl, "");
}

TEST(CargoLock, WhatIsNoPackageOfARegistry) {
  check({{"Cargo.lock",
          R"T([[package]]
name = "a"
version = "1"
source = "registry+x"
checksum = "00"
dependencies = ["a", "b 1 (git+x)", "b", 1]
[[package]]
name = "b"
version = "1"
source = "git+x"
[[package]]
name = "b"
version = "1"
source = "registry+x"
[[package]]
name = "c"
version = "1"
[[package]]
name = "d"
source = "registry+x"
[[package]]
version = "1"
source = "registry+x"
[metadata]
"checksum b 1 (registry+x)" = "e7a2e47a1fbe209ee101dd6d61285226744c6c8d3c21c8dc878ba6cb9f467f3a"
"checksum a 1 (registry+x)" = "e7a2e47a1fbe209ee101dd6d61285226744c6c8d3c21c8dc878ba6cb9f467f3a"
)T",
          "cargo-lock",
          {"cargo||a|1", "||b|1", "cargo||b|1"},
          {"a 1 > b 1", "a 1 > b 1"},
          {"/package/4", "/package/5"}}});
}

TEST(CargoLock, TheSumOfThePackageItselfCounts) {
  const std::string sum = "e7a2e47a1fbe209ee101dd6d61285226744c6c8d3c21c8dc878ba6cb9f467f3a";
  const std::string head = "[[package]]\nname = \"a\"\nversion = \"1\"\nsource = \"registry+x\"\n";
  const std::string metadata = "[metadata]\n\"checksum a 1 (registry+x)\" = \"" + sum + "\"\n";
  struct Row {
    std::string text;
    std::size_t hashes;
  };
  for (const auto& [text, hashes] :
       std::vector<Row>{{head, 0},
                        {head + "checksum = \"" + sum + "\"\n", 1},
                        {head + metadata, 1},
                        {head + "checksum = \"00\"\n" + metadata, 0}}) {
    EXPECT_EQ(read_as("Cargo.lock", text).components.at(0).hashes.size(), hashes) << text;
  }
}

TEST(TomlLocks, AreToldByTheirFirstMarks) {
  expect_formats({
      {"x", "python-versions = \"*\"\n", "poetry-lock"},
      {"x", "a = 1\nrequires-python = \"*\"\n", "uv-lock"},
      {"x", "a = 'requires-python = 1'\n", "none"},
      {"x", "lock_version = \"4\"\n", "pdm-lock"},
      {"uv.lock", "source = \"git+x\"\n", "cargo-lock"},
      {"uv.lock", "", "uv-lock"},
      {"Manifest.toml", "", "julia-manifest-1"},
  });
}

Inventory openvex(const std::string& members) {
  return read_as("x", R"({"@context":"https://openvex.dev/ns/v0.2.0","@id":"i","author":"a",
    "timestamp":"t",)" + members +
                          "}");
}

TEST(Openvex, VersionsAndStatements) {
  expect_formats({
      {"x", R"({"@context":"https://openvex.dev/ns","statements":[]})", "openvex-0.0.1"},
      {"x", R"({"@context":"https://openvex.dev/ns/v0.0.1","statements":[]})", "openvex-0.0.1"},
      {"x", R"({"@context":"https://openvex.dev/ns/v0.2.0","statements":[]})", "openvex-0.2.0"},
      {"x", R"({"@context":"https://openvex.dev/ns/v0.3.0","statements":[]})", "refused"},
      {"x", R"({"@context":"https://openvex.dev/ns/v0.2.0"})", "refused"},
      {"x", R"({"@context":"https://openvex.dev/ns/v0.2.0","statements":{}})", "refused"},
      {"x", R"({"@context":"https://example.org/v0.2.0","statements":[]})", "none"},
  });
  using Status = VexStatement::Status;
  struct Row {
    std::string_view word;
    std::optional<Status> status;
    std::string_view statement;
  };
  for (const auto& [word, status, statement] :
       std::vector<Row>{{"affected", Status::affected, "action"},
                        {"not_affected", Status::not_affected, "impact"},
                        {"fixed", Status::fixed, "impact"},
                        {"under_investigation", Status::under_investigation, "impact"},
                        {"other", {}, ""}}) {
    const Inventory read =
        openvex(R"("statements":[{"vulnerability":"C","status":")" + std::string(word) +
                R"(","action_statement":"action","impact_statement":"impact"}])");
    ASSERT_EQ(read.statements.size(), status ? 1U : 0U) << word;
    ASSERT_EQ(read.problems.size(), status ? 0U : 1U) << word;
    if (status) {
      EXPECT_EQ(read.statements[0].status, *status) << word;
      EXPECT_EQ(read.statements[0].statement, statement) << word;
    } else {
      EXPECT_EQ(read.problems[0].where, "/statements/0/status");
    }
  }
}

TEST(Openvex, NamesOfVulnerabilitiesAndProducts) {
  const Inventory read = openvex(R"("statements":[
    {"vulnerability":{"name":"C","@id":"x","aliases":["A",1]},"status":"fixed","timestamp":"u",
     "justification":"j","products":["p",{"@id":"q","identifiers":{"purl":"r","cpe":"q","x":"","y":1}}],
     "subcomponents":["s"]},
    {"vulnerability":{"@id":"D"},"status":"fixed","products":[
     {"@id":"p","subcomponents":[{"@id":"s"},{"identifiers":{"purl":"t"}}]}]},
    {"vulnerability":{},"status":"fixed"}])");
  EXPECT_EQ(read.serial, "i");
  EXPECT_EQ(read.created, "t");
  ASSERT_EQ(read.statements.size(), 2U);
  EXPECT_EQ(read.statements[0].vulnerability, "C");
  EXPECT_EQ(read.statements[0].aliases, (Texts{"A"}));
  EXPECT_EQ(read.statements[0].author, "a");
  EXPECT_EQ(read.statements[0].timestamp, "u");
  EXPECT_EQ(read.statements[0].justification, "j");
  EXPECT_EQ(read.statements[0].products, (Texts{"p", "r", "q"}));
  EXPECT_EQ(read.statements[0].subcomponents, (Texts{"s"}));
  EXPECT_EQ(read.statements[1].vulnerability, "D");
  EXPECT_EQ(read.statements[1].timestamp, "t");
  EXPECT_EQ(read.statements[1].subcomponents, (Texts{"s", "t"}));
  ASSERT_EQ(read.problems.size(), 1U);
  EXPECT_EQ(read.problems[0].where, "/statements/2");
}

}  // namespace
}  // namespace tocsin::inventories
