// Members that are looked into for what they are and not for what they are called, and those that
// are not.
#include "scan/scan.h"
#include "scan/testing.h"

#include <gtest/gtest.h>

namespace tocsin::scan {
namespace {

using archive::testing::packed_of;
using archive::testing::TestEntry;
using archive::testing::TestMember;
using archive::testing::to_bytes;
using testing::core_jar;

/// Paths of sightings, then of refusals, then of components.
std::string told(const std::string& bytes, const WalkOptions& options = {}) {
  const ScanReport report = scan_bytes(as_bytes(bytes), "f", options);
  std::string out;
  for (const Sighting& one : report.sightings) {
    out += one.path + ";";
  }
  for (const Refusal& one : report.refused) {
    out += one.path + "?" + one.reason + ";";
  }
  for (const Component& one : report.components) {
    out += one.name + "@" + one.locations.front() + ";";
  }
  return out;
}
std::string zip_of(const std::vector<TestEntry>& entries) {
  return to_bytes({.entries = entries});
}

TEST(WalkerMembers, OfAZip) {
  const std::string jar = core_jar("2.14.1");
  const std::string tar = packed_of({{"a.jar", jar}, {"b.txt", std::string(300'000, 'x')}});
  const std::string longer = testing::class_file(
      "org/apache/logging/log4j/core/lookup/JndiLookup",
      {"java:comp/env/", "Error looking up JNDI resource [{}].", std::string(200, 'x')});
  struct Row {
    std::string claim;
    TestEntry entry;
    WalkOptions options;
    std::string want;
  };
  for (const auto& [claim, entry, options, want] : std::vector<Row>{
           {"a tar by its content",
            {.name = "a.txt", .content = tar, .method = 8},
            {},
            "f!/a.txt!/a.jar;"},
           {"nothing, whatever it is called",
            {.name = "a.jar", .content = "", .method = 8},
            {.reads_everything = true},
            ""},
           {"a class by another name", {.name = "a/Longer.class", .content = longer}, {}, ""},
           {"and everything is read",
            {.name = "a/Longer.class", .content = longer},
            {.reads_everything = true},
            "f;"}}) {
    EXPECT_EQ(told(zip_of({entry}), options), want) << claim;
  }
  // The smallest zip there is, and one byte less.
  const std::string least = zip_of({});
  ASSERT_EQ(least.size(), 22U);
  const auto archives = [](const std::string& content) {
    const std::string bytes = zip_of({{.name = "a.jar", .content = content, .method = 8}});
    return scan_bytes(as_bytes(bytes), "f", {}).summary.archives;
  };
  EXPECT_EQ(archives(least), 2U);
  EXPECT_EQ(archives(least.substr(0, 21)), 1U);
}

TEST(WalkerMembers, OfATarThatIsPacked) {
  const std::string jar = core_jar("2.14.1");
  const std::string behind = std::string(600, 't') + jar;
  const WalkOptions lists{.lists_components = true};
  struct Row {
    std::string claim;
    TestMember member;
    WalkOptions options;
    std::string want;
  };
  for (const auto& [claim, member, options, want] : std::vector<Row>{
           {"by its content", {"a.xyz", jar}, {}, "f!/a.xyz;"},
           {"behind a text", {"a.xyz", behind}, {}, ""},
           {"which no list of components changes", {"a.xyz", behind}, lists, ""},
           {"of a list of packages that nobody asked for", {"Cargo.lock", behind}, {}, ""},
           {"of an image's document", {"manifest.json", behind}, {}, "f!/manifest.json;"}}) {
    EXPECT_EQ(told(packed_of({member}, "tar", "gzip"), options), want) << claim;
  }
  // An image that is packed once more is an image.
  const std::string removes = packed_of({{".wh.a.jar", ""}});
  EXPECT_EQ(told(packed_of({{"a/layer.tar", packed_of({{"a.jar", jar}})},
                            {"b/layer.tar", removes},
                            {"manifest.json", R"([{"Layers":["a/layer.tar","b/layer.tar"]}])"}},
                           "tar", "gzip")),
            "");
}

TEST(WalkerMembers, ThePomOfAnInnerArchiveIsNotTheOuterOnes) {
  const TestEntry pom{.name = "META-INF/maven/g/a/pom.properties",
                      .content = testing::pom_properties("g", "a", "1")};
  const TestEntry manifest{.name = "META-INF/MANIFEST.MF",
                           .content = "Bundle-SymbolicName: m\nBundle-Version: 3\n"};
  EXPECT_EQ(told(zip_of({{.name = "in.jar", .content = zip_of({pom})}, manifest}),
                 {.lists_components = true}),
            "m@f!/META-INF/MANIFEST.MF;a@f!/in.jar!/META-INF/maven/g/a/pom.properties;");
}

}  // namespace
}  // namespace tocsin::scan
