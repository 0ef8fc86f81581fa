// Archives that are met again: which are not read a second time, and what happens when one proves
// to be another.
#include "archive/zip.h"
#include "scan/scan.h"
#include "scan/testing.h"

#include <gtest/gtest.h>

namespace tocsin::scan {
namespace {

using archive::testing::packed_of;
using archive::testing::TestEntry;
using archive::testing::to_bytes;
using testing::core_jar;

/// So many entries with that content; a name gets its number in front.
std::string repeated(int times, const std::string& name, const std::string& content) {
  std::vector<TestEntry> entries;
  for (int i = 0; i < times; ++i) {
    entries.push_back({.name = std::to_string(i) + name, .content = content, .method = 8});
  }
  return to_bytes({.entries = entries});
}

// Which ones are read again nobody can tell before: about one in a hundred.
TEST(KnownArchives, OfManyEqualOnesMostAreSkipped) {
  const std::string jar = core_jar("2.14.1");
  const std::string tar = packed_of({{"a.jar", jar}}, "tar", "gzip");
  struct Row {
    std::string claim, name, content;
    WalkOptions options;
    bool is_skipped;
  };
  for (const auto& [claim, name, content, options, is_skipped] :
       std::vector<Row>{{"jars", ".jar", jar, {}, true},
                        {"with their components", ".jar", jar, {.lists_components = true}, true},
                        {"by option", ".jar", jar, {.uses_known_archives = false}, false},
                        {"everything", ".jar", jar, {.reads_everything = true}, false},
                        {"no zip", ".tgz", tar, {}, false},
                        {"log4j by name", "LOG4J.jar", jar, {}, false},
                        {"in a folder of that name", "log4j/a.jar", jar, {}, true}}) {
    const ScanReport report = scan_bytes(as_bytes(repeated(50, name, content)), "f", options);
    EXPECT_EQ(report.sightings.size(), 50U) << claim;
    EXPECT_EQ(report.summary.skipped > 30, is_skipped) << claim;
    EXPECT_TRUE(is_skipped || report.summary.skipped == 0) << claim;
    EXPECT_EQ(report.summary.archives, name == ".tgz" ? 101U : 51U) << claim;
  }
}

struct Outcome {
  std::size_t believed = 0;
  std::size_t read = 0;
  std::vector<std::string> refused;
};

/// A zip of equal jars, of which something else is known, at such a cost.
Outcome of_known(int times, std::uint64_t cost_bytes, std::uint64_t cost_entries = 0) {
  const std::string all = repeated(times, ".jar", core_jar("2.14.1"));
  const auto zip = archive::read_zip(as_bytes(all));
  EXPECT_TRUE(zip.has_value());
  const archive::ZipEntry& one = zip->entries.at(0);
  KnownArchives known;
  KnownArchives::Known said;
  said.report.sightings.push_back({.path = "!/known"});
  said.cost_bytes = cost_bytes;
  said.cost_entries = cost_entries;
  known.add({one.crc, one.bytes, one.packed_bytes}, said);
  Walker walker({}, known);
  Evidence folder;
  const ScanReport report = walker.read_file("f", as_bytes(all), folder);
  Outcome out;
  for (const Sighting& sighting : report.sightings) {
    (sighting.path.ends_with(".jar!/known") ? out.believed : out.read) += 1;
  }
  for (const Refusal& refusal : report.refused) {
    out.refused.push_back(refusal.reason);
  }
  return out;
}

TEST(KnownArchives, OneThatProvesToBeAnotherIsNeverBelievedAgain) {
  // That none of them is read again has a chance of one to 10^17.
  const Outcome got = of_known(4000, 0);
  EXPECT_EQ(got.believed + got.read, 4000U);
  EXPECT_GE(got.read, 1U);
  EXPECT_EQ(got.refused, std::vector<std::string>{
                             "ambiguous: another archive has the same check sum and sizes"});
}

TEST(KnownArchives, AreCountedAsIfTheyHadBeenRead) {
  EXPECT_TRUE(of_known(1, 1000).refused.empty());
  for (const auto& [bytes, entries] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{
           {std::uint64_t{1} << 50U, 0}, {0, std::uint64_t{1} << 50U}}) {
    const Outcome got = of_known(1, bytes, entries);
    // Unless it is the one in a hundred.
    ASSERT_EQ(got.refused.size(), 1U);
    EXPECT_TRUE(got.refused[0].starts_with(got.believed == 1 ? "refused" : "ambiguous"));
  }
  // The first of them spends all that there is.
  EXPECT_LE(of_known(50, std::uint64_t{1} << 50U).believed, 1U);
}

}  // namespace
}  // namespace tocsin::scan
