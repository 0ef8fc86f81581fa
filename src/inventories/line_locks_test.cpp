// Lock files of Go, Ruby, Dart, Elixir, Gradle and Haskell, line by line.
#include "inventories/testing.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::inventories {
namespace {

using testing::check;
using testing::coordinates;
using testing::expect_formats;
using testing::read_as;

TEST(GoMod, IsToldByItsFirstTwoDirectives) {
  expect_formats({
      {"a/go.mod", "", "go-mod"},
      {"x", "module m\ngo 1.21\n", "go-mod"},
      {"x", "// c\n\nmodule m // c\n\nrequire (\n)\n", "go-mod"},
      {"x", "module m\nrequire a v1\n", "go-mod"},
      {"x", "module m\ngo 1.21 x\n", "none"},
      {"x", "module m\nstop 1.21\n", "none"},
      {"x", "module m\nreplace a => b\n", "none"},
      {"x", "module m\n", "none"},
      {"x", "module m n\ngo 1\n", "none"},
      {"x", "go 1.21\nrequire a v1\n", "none"},
      {"x", "model m\ngo 1.21\n", "none"},
  });
}

TEST(GoMod, DirectivesAndBlocks) {
  const std::string longest(512, 'x');
  check({
      {"go.mod",
       "module `m`\nrequire a.b/c v1 // indirect\nrequire (\n\t\"a.b/d\" v2\n\ta.b/e\n\tf v3 v4\n"
       "\n\t)\nrequire g v5\nexclude h\n",
       "go-mod",
       {"golang|a.b|c|v1", "golang|a.b|d|v2", "golang||g|v5"},
       {},
       {"line 5", "line 6"}},
      {"go.mod",
       "module m\nrequire a v1\nrequire b v1\nrequire c v1\nrequire d v1\nrequire e v1\n"
       "replace a => ../a\nreplace b v1 => x v2\nreplace b => y v3\nreplace c v2 => z v3\n"
       "replace d => d/v2 v2\nreplace => a\nreplace e =>\nreplace e f g => h\n"
       "replace e => f g h\nexclude d v1\nexclude e v2\nexclude (\n c v1\n)\n",
       "go-mod",
       {"golang||x|v2", "golang||c|", "golang|d|v2|v2", "golang||e|v1"},
       {},
       {"line 12", "line 13", "line 14", "line 15", "line 4"}},
      // Twice the same is one, whatever it was called.
      {"go.mod",
       "module m\nrequire a v1\nrequire a v1\nrequire b v1\nreplace b => a v1\n",
       "go-mod",
       {"golang||a|v1"},
       {},
       {}},
      {"go.mod",
       "module m\nrequire \"a v1\nrequire \" v2\nrequire \"\" v3\nrequire b\" v4\n",
       "go-mod",
       {"golang||\"a|v1", "golang||\"|v2", "golang||b\"|v4"},
       {},
       {"line 4"}},
  });
  EXPECT_EQ(read_as("go.mod", "module `m`\n").name, "m");
  EXPECT_EQ(read_as("go.mod", "module m n\n").name, "");
  EXPECT_EQ(read_as("go.mod", "module m\nrequire " + longest + " v1\n").components.size(), 1U);
  const Inventory read = read_as("go.mod", "module m\nrequire " + longest + "x v1\n");
  EXPECT_TRUE(read.components.empty());
  EXPECT_EQ(read.problems.size(), 1U);
}

TEST(GoMod, TheToolchainBringsTheStandardLibrary) {
  struct Row {
    std::string_view text;
    std::multiset<std::string> components;
  };
  for (const auto& [text, components] : std::vector<Row>{
           {"go 1.21\n", {"golang||stdlib|1.21"}},
           {"toolchain go1.22.1\n", {"golang||stdlib|1.22.1"}},
           {"go 1.21\ntoolchain go1.22.1\n", {"golang||stdlib|1.22.1"}},
           {"go 1.21\ntoolchain local\n", {"golang||stdlib|1.21"}},
           {"go 1.21 x\ntoolchain go1.22 x\n", {}},
           {"toolchain go\n", {}},
           {"", {}},
       }) {
    EXPECT_EQ(coordinates(read_as("go.mod", text)), components) << text;
  }
}

TEST(GemfileLock, IsToldByItsSections) {
  expect_formats({
      {"Gemfile.lock", "", "gemfile-lock"},
      {"gems.locked", "", "gemfile-lock"},
      {"x", "GEM\n  remote: https://x\n", "gemfile-lock"},
      {"x", "GIT\n  remote: https://x\n", "gemfile-lock"},
      {"x", "PATH\n  remote: .\n", "gemfile-lock"},
      {"x", "PLUGIN SOURCE\n  remote: .\n", "gemfile-lock"},
      {"x", "OTHER\n  remote: .\n", "none"},
      {"x", "GEM\n remote: .\n", "none"},
      {"x", "PLATFORMS\n  ruby\n\nDEPENDENCIES\n  a\n", "gemfile-lock"},
      {"x", "DEPENDENCIES\n  a\n\nPLATFORMS\n  ruby\n", "gemfile-lock"},
      {"x", "PLATFORMS\n  ruby\n", "none"},
      {"x", "DEPENDENCIES\n  a\n", "none"},
  });
}

TEST(GemfileLock, SpecsOfEachSection) {
  check({
      {"Gemfile.lock",
       "GEM\n  remote: https://x\n  specs:\n    a (1.0)\n      b (>= 1)\n      c!\n      d\n"
       "    b (2.0-java)\n    c (3.0)\n     (4.0)\n    e ()\n    f (5.0\n    g)\n    h\n      a\n  "
       "  mno)\n"
       "  other:\n    i (6.0)\n\nPATH\n  specs:\n    d (7.0)\n      a\n\n"
       "PLUGIN SOURCE\n  specs:\n    j (8.0)\n      a\n     k (9.0)\n   specs:\n"
       "OTHER\n  specs:\n    l (9.0)\n",
       "gemfile-lock",
       {"gem||a|1.0", "gem||b|2.0", "gem||c|3.0", "||j|8.0"},
       {"a 1.0 > b 2.0", "a 1.0 > c 3.0", "j 8.0 > a 1.0"},
       {"line 11", "line 12", "line 13", "line 14", "line 16"}},
      {"Gemfile.lock",
       "GEM\n  specs:\n    a (1.0)\n    b (2.0)\n        a\n  other:\n      a\n",
       "gemfile-lock",
       {"gem||a|1.0", "gem||b|2.0"},
       {},
       {}},
  });
}

TEST(GemfileLock, SumsAreOfTheGemForEveryPlatform) {
  const Inventory read =
      read_as("Gemfile.lock",
              "GEM\n  specs:\n    a (1.0)\n    b (1.0-java)\n    c (1.0)\nCHECKSUMS\n"
              "  a (1.0) sha256=e7a2e47a1fbe209ee101dd6d61285226744c6c8d3c21c8dc878ba6cb9f467f3a,"
              "md5=d41d8cd98f00b204e9800998ecf8427e\n"
              "  b (1.0-java) md5=d41d8cd98f00b204e9800998ecf8427e\n"
              "  c (1.0)\n  c 1.0 md5=d41d8cd98f00b204e9800998ecf8427e\n"
              "  d (1.0) md5=d41d8cd98f00b204e9800998ecf8427e\n");
  ASSERT_EQ(read.components.size(), 3U);
  EXPECT_EQ(read.components[0].hashes.size(), 2U);
  EXPECT_TRUE(read.components[1].hashes.empty());
  EXPECT_TRUE(read.components[2].hashes.empty());
  EXPECT_TRUE(read.problems.empty());
}

TEST(PubspecLock, PackagesAndTheirFields) {
  expect_formats({
      {"x", "# Generated by pub\npackages:\n", "pubspec-lock"},
      {"x", "# Generated by pub\r\n", "pubspec-lock"},
      {"x", "# Generated by publishers\n", "none"},
      {"pubspec.lock", "", "pubspec-lock"},
  });
  check({
      {"pubspec.lock",
       "other:\n  z:\n    source: hosted\n    version: \"0\"\npackages:\n    a:\n      source: "
       "hosted\n"
       "      description:\n        version: \"9\"\n        source: git\n      version: \"1\"\n"
       "    b:\n        version: \"2\"\n        source: path\n    c:\n        version: \"3\"\n"
       "        source: sdk\n  d:\n      version: \"4\"\n      source: hosted\n    e:\n"
       "sdks:\n  f:\n    version: \"5\"\n    source: hosted\n",
       "pubspec-lock",
       {"pub||a|1", "||c|3", "pub||d|4"},
       {},
       {"line 21"}},
      {"pubspec.lock", "packages:\n  a:\n    source: path\n", "pubspec-lock", {}, {}, {"line 2"}},
  });
  const Inventory read =
      read_as("pubspec.lock",
              "packages:\n  a:\n    version: \"1\"\n    source: hosted\n    sha256: 00\n"
              "    description:\n"
              "      sha256: e7a2e47a1fbe209ee101dd6d61285226744c6c8d3c21c8dc878ba6cb9f467f3a\n"
              "      url: x\n");
  ASSERT_EQ(read.components.size(), 1U);
  EXPECT_EQ(read.components[0].hashes.size(), 1U);
}

TEST(MixLock, IsAMapOfElixir) {
  expect_formats({
      {"x", "%{\n  \"a\": {:hex, :a, \"1\"},\n}\n", "mix-lock"},
      {"x", "%{\n  \"a\": {:git, \"x\"},\n}\n", "mix-lock"},
      {"x", "%{\n  \"a\": {:path, \"x\"},\n}\n", "none"},
      {"x", "#\n%{\n  \"a\": {:hex, :a, \"1\"},\n}\n", "none"},
      {"mix.lock", "%{\n}\n", "mix-lock"},
      {"mix.lock", "{}\n", "refused"},
  });
}

TEST(MixLock, OnePackageALine) {
  struct Row {
    std::string_view line;
    std::multiset<std::string> components;
    std::size_t hashes = 0;
    bool is_problem = false;
  };
  constexpr std::string_view sum =
      "\"e7a2e47a1fbe209ee101dd6d61285226744c6c8d3c21c8dc878ba6cb9f467f3a\"";
  const std::string with_outer =
      "\"a\": {:hex, :a, \"1\", \"00\", [:mix], [], \"hexpm\", " + std::string(sum) + "},";
  const std::string with_inner =
      "\"a\": {:hex, :a, \"1\", " + std::string(sum) + ", [:mix], [], \"hexpm\"},";
  const std::string inner_last = "\"a\": {:hex, :a, \"1\", " + std::string(sum) + ", [:mix]},";
  const std::string inner_only = "\"a\": {:hex, :a, \"1\", " + std::string(sum.substr(1)) + "]";
  for (const Row& row : std::vector<Row>{
           {"\"a\": {:hex, :a, \"1\"},", {"hex||a|1"}},
           {"  \"a\":{:hex,:\"b-c\",\"1\"}", {"hex||b-c|1"}},
           {with_outer, {"hex||a|1"}, 1},
           {with_inner, {"hex||a|1"}},
           {inner_last, {"hex||a|1"}},
           {"\"a\": {:hex, :a, \"1\"", {"hex||a|1"}},
           {"\"a\": {:hex, :a}", {}, 0, true},
           {inner_only, {"hex||a|1"}},
           {"\"a\": {:hex}", {}, 0, true},
           {"\"a\": {}", {}, 0, true},
           {"\"a\": {:git, \"x\"},", {"||a|"}},
           {"\"a\": :hex,", {}, 0, true},
           {"\"a\" {:hex, :a, \"1\"},", {}, 0, true},
           {"\"\": {:hex, :a, \"1\"},", {}, 0, true},
           {"\"a: {:hex, :a, 1},", {}, 0, true},
           {"\"a\": {:hex, :a, \"1},", {}, 0, true},
           {"\"a\": {:hex, :a, \"\"},", {}, 0, true},
           {"# \"a\"", {}},
           {"%{}", {}},
       }) {
    const Inventory read = read_as("mix.lock", "%{\n" + std::string(row.line) + "\n\n}\n");
    SCOPED_TRACE(row.line);
    EXPECT_EQ(coordinates(read), row.components);
    EXPECT_EQ(read.problems.size(), row.is_problem ? 1U : 0U);
    EXPECT_EQ(read.components.empty() ? 0 : read.components[0].hashes.size(), row.hashes);
  }
  check({{"mix.lock",
          "%{\n\"a\": {:hex, :a, \"1\", \"00\", [:mix], [{:b, \"~> 1\", [hex: :b, x: 1]}, {:c, "
          "\"1\", "
          "[hex: :\"c-d\"]}, {:e, \"1\", [hex: ]}], \"hexpm\"},\n\"b\": {:hex, :b, \"2\"},\n"
          "\"c\": {:hex, :\"c-d\", \"3\"},\n}",
          "mix-lock",
          {"hex||a|1", "hex||b|2", "hex||c-d|3"},
          {"a 1 > b 2", "a 1 > c-d 3"},
          {}}});
}

TEST(GradleLock, AModuleHasThreeParts) {
  expect_formats({
      {"x", "# This is a Gradle generated file for dependency locking.\n", "gradle-lock"},
      {"x", "a\n# This is a Gradle generated file for dependency locking.\n", "none"},
      {"buildscript-gradle.lockfile", "", "gradle-lock"},
  });
  check({{"gradle.lockfile",
          " # c\n\ng:a:1=x,y\ng:a:1\n g:b:2:x \nempty=x\nempty\ng:c\n:d:1\ng::1\ng:e:\nemptyx=1\n",
          "gradle-lock",
          {"maven|g|a|1", "maven|g|b|2:x"},
          {},
          {"line 8", "line 9", "line 10", "line 11", "line 12"}}});
}

TEST(CabalFreeze, ConstraintsThatPin) {
  expect_formats({
      {"cabal.project.freeze", "", "cabal-freeze"},
      {"x", "constraints: any.a ==1\n", "cabal-freeze"},
      {"x", "a: b\nconstraints: any.a ==1\n", "cabal-freeze"},
      {"x", "constraints: a ==1\n", "none"},
      {"x", "constraints: any.a >=1\n", "none"},
      {"x", "  constraints: any.a ==1\n", "none"},
  });
  check({{"cabal.project.freeze",
          "-- any.z ==1\nother: any.y ==1,\n  any.x ==1\nconstraints: any.a ==1, b==2,any.c == 3\n"
          "\tany.d ==4\n  -- any.w ==1\n\n  any.e ==5.*, any.f ==1 || ==2, any.g ==, ==6,\n"
          "  any.h >=1, any.i +flag, any.j ==1 && <2, any.k ==1|2, any.l ==1&2, any.m ==<1, any.n "
          "==6\n"
          "index-state: any.v ==1\n any.u ==1\n",
          "cabal-freeze",
          {"hackage||a|1", "hackage||b|2", "hackage||c|3", "hackage||d|4", "hackage||n|6"},
          {},
          {}}});
}

TEST(StackLock, PackagesThatAreCompleted) {
  expect_formats({
      {"x", "# This file was autogenerated by Stack.\n", "stack-lock"},
      {"x", "# This file was autogenerated by stack.\n", "none"},
      {"a/stack.yaml.lock", "", "stack-lock"},
  });
  check({{"stack.yaml.lock",
          "snapshots:\n- completed:\n    hackage: z-1\npackages:\n- original:\n    hackage: y-1\n"
          "  completed:\n    hackage: a-b-1.0@sha256:00,1\n- completed:\n    hackage: a1\n"
          "- completed:\n    hackage: -1\n- completed:\n    hackage: a-\n- completed:\n"
          "    name: c\n    commit: 01\n    version: 2\n  original:\n    name: x\n    version: "
          "9\n- completed:\n"
          "    version: 3\n- completed:\n    name: d\n- completed:\n    version: 4\n- hackage: "
          "q-1\nx:\n"
          "- completed:\n    hackage: w-1\n",
          "stack-lock",
          {"hackage||a-b|1.0", "||c|2"},
          {},
          {"line 10", "line 12", "line 14"}}});
}

}  // namespace
}  // namespace tocsin::inventories
