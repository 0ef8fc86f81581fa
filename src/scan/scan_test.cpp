#include "scan/scan.h"

#include "base/temporary_folder_for_test.h"
#include "scan/testing.h"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <algorithm>
#include <filesystem>
#include <fstream>

namespace tocsin::scan {
namespace {

using archive::testing::packed_of;
using archive::testing::TestEntry;
using archive::testing::to_bytes;
using testing::core_entries;
using testing::core_jar;

/// "path version certainty CVE-2021-44228-status;" of every sighting.
std::string describe(const ScanReport& report) {
  std::string out;
  for (const Sighting& sighting : report.sightings) {
    out += sighting.path + " " + sighting.version + " " + sighting.certainty + " " +
           std::string(to_text(sighting.cves.front().status)) + ";";
  }
  return out;
}

std::string scanned(const std::string& bytes, const WalkOptions& options = {}) {
  return describe(scan_bytes(as_bytes(bytes), "f", options));
}

TEST(Scan, ClassesMetadataAndWhatIsMissingDecide) {
  const std::string vulnerable = "[2.1,2.14.1]";
  std::vector<TestEntry> without_lookup = core_entries("2.14.1");
  without_lookup.erase(without_lookup.begin());
  std::vector<TestEntry> without_pom = core_entries("");
  std::vector<TestEntry> renamed{{.name = "a/b.class", .content = testing::lookup_class()}};
  std::vector<TestEntry> shaded = core_entries("");
  for (TestEntry& entry : shaded) {
    entry.name.insert(0, "shaded/");
  }
  std::vector<TestEntry> sources{
      {.name = "META-INF/maven/org.apache.logging.log4j/log4j-core/pom.properties",
       .content = testing::pom_properties("org.apache.logging.log4j", "log4j-core", "2.14.1")}};
  struct Row {
    std::string claim;
    std::vector<TestEntry> entries;
    std::string want;
  };
  for (const Row& row : {
           Row{"release by its metadata", core_entries("2.14.1"), "f 2.14.1 metadata affected;"},
           Row{"classes that contradict it", core_entries("2.17.1"),
               "f " + vulnerable + " possible affected;"},
           Row{"no metadata", without_pom, "f " + vulnerable + " possible affected;"},
           Row{"JndiLookup removed", without_lookup, "f 2.14.1 metadata mitigated;"},
           Row{"relocated", shaded, "f!/shaded " + vulnerable + " possible affected;"},
           Row{"metadata without code", sources, ""},
           Row{"nothing", {{.name = "a.txt", .content = "x"}}, ""},
       }) {
    SCOPED_TRACE(row.claim);
    EXPECT_EQ(scanned(to_bytes({.entries = row.entries})), row.want);
  }
  EXPECT_EQ(scanned(to_bytes({.entries = renamed}), {.reads_everything = true}),
            "f [2.1,2.16.0] possible affected;");
}

TEST(Scan, ARenamedClassIsNoSignThatTheLookupWasRemoved) {
  const std::string manager =
      to_bytes({.entries = {{.name = "a/b.class", .content = testing::manager_class()}}});
  EXPECT_EQ(scanned(manager, {.reads_everything = true}), "f [2.1,2.14.1] possible affected;");
  const std::string in_place =
      to_bytes({.entries = {{.name = "org/apache/logging/log4j/core/net/JndiManager.class",
                             .content = testing::manager_class()}}});
  EXPECT_EQ(scanned(in_place, {.reads_everything = true}), "f [2.1,2.14.1] possible mitigated;");
}

TEST(Scan, VersionsThatContradictEachOtherDecideNothing) {
  const auto stating = [](const std::vector<std::string>& versions) {
    std::vector<TestEntry> entries = core_entries("");
    for (const std::string& version : versions) {
      entries.push_back(
          {.name = "META-INF/maven/" + version + "/log4j-core/pom.properties",
           .content = testing::pom_properties("org.apache.logging.log4j", "log4j-core", version)});
    }
    return to_bytes({.entries = entries});
  };
  EXPECT_EQ(scanned(stating({"2.14.0"})), "f 2.14.0 metadata affected;");
  EXPECT_EQ(scanned(stating({"2.14.0", "2.14.0"})), "f 2.14.0 metadata affected;");
  EXPECT_EQ(scanned(stating({"2.14.0", "2.14.1"})), "f [2.1,2.14.1] possible affected;");
  EXPECT_EQ(scanned(stating({"2.14.1", "2.14.0"})), "f [2.1,2.14.1] possible affected;");
}

TEST(Scan, NamesMadeShortOnPurposeCallForEveryClass) {
  // As lookup_class(), and of a size that a class with code has.
  const std::string lookup =
      testing::class_file("org/apache/logging/log4j/core/lookup/JndiLookup",
                          {"java:comp/env/", "Error looking up JNDI resource [{}].",
                           "convertJndiName", std::string(200, 'x')});
  const auto short_names = [&](int classes, const std::string& ending) {
    std::vector<TestEntry> entries{{.name = "z" + ending + ".class", .content = lookup}};
    for (int i = 1; i < classes; ++i) {
      entries.push_back({.name = std::string(1, static_cast<char>('a' + i)) + ending + ".class",
                         .content = testing::class_file("x", {})});
    }
    return scanned(to_bytes({.entries = entries}));
  };
  const std::string found = "f [2.1,2.16.0] possible affected;";
  EXPECT_EQ(short_names(11, ""), "");
  EXPECT_EQ(short_names(12, ""), found);
  EXPECT_EQ(short_names(12, "ab"), found) << "three letters on average";
  EXPECT_EQ(short_names(12, "abc"), "") << "four";
}

TEST(Scan, RemovingTheLookupHelpsOnlyWhereItIsTheWayIn) {
  std::vector<TestEntry> entries = core_entries("2.14.1");
  entries.erase(entries.begin());
  const ScanReport report = scan_bytes(as_bytes(to_bytes({.entries = entries})), "f", {});
  ASSERT_EQ(report.sightings.size(), 1U);
  const std::vector<std::pair<std::string, CveStatus>> want{
      {"CVE-2021-44228", CveStatus::mitigated}, {"CVE-2021-45046", CveStatus::mitigated},
      {"CVE-2021-45105", CveStatus::affected},  {"CVE-2021-44832", CveStatus::affected},
      {"CVE-2017-5645", CveStatus::fixed},      {"CVE-2020-9488", CveStatus::fixed}};
  std::vector<std::pair<std::string, CveStatus>> got;
  for (const CveVerdict& cve : report.sightings[0].cves) {
    got.emplace_back(cve.id, cve.status);
  }
  EXPECT_EQ(got, want);
}

TEST(Scan, OneRangesBothSides) {
  struct Row {
    std::string version;
    std::string affected;  ///< of 44228, 45046, 45105, 44832
  };
  const Log4jTable& table = Log4jTable::instance();
  for (const Row& row : {
           Row{"2.0-alpha1", "--+-"}, Row{"2.0-beta6", "--+-"}, Row{"2.0-beta7", "--++"},
           Row{"2.0-beta8", "--++"},  Row{"2.0-beta9", "++++"}, Row{"2.3", "++++"},
           Row{"2.3.1", "---+"},      Row{"2.3.2", "----"},     Row{"2.4", "++++"},
           Row{"2.12.1", "++++"},     Row{"2.12.2", "--++"},    Row{"2.12.3", "---+"},
           Row{"2.12.4", "----"},     Row{"2.13.0", "++++"},    Row{"2.14.1", "++++"},
           Row{"2.15.0", "-+++"},     Row{"2.16.0", "--++"},    Row{"2.17.0", "---+"},
           Row{"2.17.1", "----"},     Row{"2.25.3", "----"},
       }) {
    SCOPED_TRACE(row.version);
    ASSERT_TRUE(table.release(row.version).has_value());
    std::string got;
    for (const std::string id :
         {"CVE-2021-44228", "CVE-2021-45046", "CVE-2021-45105", "CVE-2021-44832"}) {
      const auto cve = std::ranges::find(table.cves(), id, &Cve::id);
      ASSERT_NE(cve, table.cves().end());
      got += Log4jTable::is_affected(*cve, row.version) ? '+' : '-';
    }
    EXPECT_EQ(got, row.affected);
  }
}

TEST(Scan, Log4j1AndLogbackByTheClassesAtFault) {
  const auto status_of = [](const std::vector<TestEntry>& entries, std::string_view id) {
    const ScanReport report = scan_bytes(as_bytes(to_bytes({.entries = entries})), "f", {});
    for (const Sighting& sighting : report.sightings) {
      for (const CveVerdict& cve : sighting.cves) {
        if (cve.id == id) {
          return std::string(to_text(cve.status));
        }
      }
    }
    return std::string("absent");
  };
  const std::string class_bytes = testing::class_file("org/apache/log4j/net/JMSAppender", {});
  const TestEntry jms{.name = "org/apache/log4j/net/JMSAppender.class", .content = class_bytes};
  const TestEntry pom{.name = "META-INF/maven/log4j/log4j/pom.properties",
                      .content = testing::pom_properties("log4j", "log4j", "1.2.17")};
  EXPECT_EQ(status_of({jms, pom}, "CVE-2021-4104"), "affected");
  EXPECT_EQ(status_of({jms, pom}, "CVE-2019-17571"), "mitigated");
  EXPECT_EQ(status_of({jms}, "CVE-2021-4104"), "affected");
  EXPECT_EQ(status_of({pom}, "CVE-2021-4104"), "absent");
  // reload4j has the names of log4j 1, and none of its holes.
  const TestEntry reload4j{
      .name = "META-INF/maven/ch.qos.reload4j/reload4j/pom.properties",
      .content = testing::pom_properties("ch.qos.reload4j", "reload4j", "1.2.18.0")};
  EXPECT_EQ(status_of({jms, reload4j}, "CVE-2021-4104"), "absent");
  EXPECT_EQ(status_of({jms, pom, reload4j}, "CVE-2021-4104"), "absent");
  for (const auto& [version, want] : {std::pair("1.2.7", "affected"),
                                      {"1.2.8", "fixed"},
                                      {"1.3.0-alpha10", "affected"},
                                      {"1.3.0-alpha11", "fixed"}}) {
    SCOPED_TRACE(version);
    EXPECT_EQ(
        status_of({{.name = "ch/qos/logback/core/CoreConstants.class",
                    .content = testing::class_file("ch/qos/logback/core/CoreConstants", {})},
                   {.name = "META-INF/maven/ch.qos.logback/logback-core/pom.properties",
                    .content = testing::pom_properties("ch.qos.logback", "logback-core", version)}},
                  "CVE-2021-42550"),
        want);
  }
}

TEST(Scan, NestedArchivesHaveTheirPathAndABoundOnDepth) {
  std::string nested = core_jar("2.14.1");
  std::string path = "f";
  for (unsigned depth = 1; depth < archive::kDepthMax; ++depth) {
    const std::string name = std::to_string(depth) + ".jar";
    nested =
        to_bytes({.entries = {{.name = name,
                               .content = nested,
                               .method = static_cast<std::uint16_t>(depth % 2 == 0 ? 8 : 0)}}});
    path = "f!/" + name + path.substr(1);
  }
  EXPECT_EQ(scanned(nested), path + " 2.14.1 metadata affected;");
  const ScanReport beyond =
      scan_bytes(as_bytes(to_bytes({.entries = {{.name = "x.jar", .content = nested}}})), "f", {});
  EXPECT_TRUE(beyond.sightings.empty());
  ASSERT_EQ(beyond.refused.size(), 1U);
  EXPECT_EQ(beyond.refused[0].reason, "refused: bomb, archives are nested more than 32 deep");
}

TEST(Scan, RepeatedJarsAreReadOnceAndReportedEachTime) {
  std::vector<TestEntry> jars;
  for (int i = 0; i < 50; ++i) {
    jars.push_back(
        {.name = std::to_string(i) + ".jar", .content = core_jar("2.14.1"), .method = 8});
  }
  const std::string war = to_bytes({.entries = jars});
  const ScanReport report = scan_bytes(as_bytes(war), "f", {});
  EXPECT_EQ(report.sightings.size(), 50U);
  EXPECT_GT(report.summary.skipped, 30U);
  const ScanReport paranoid = scan_bytes(as_bytes(war), "f", {.uses_known_archives = false});
  EXPECT_EQ(paranoid.summary.skipped, 0U);
  EXPECT_EQ(describe(report), describe(paranoid));
}

TEST(Scan, AJarWhoseNameSaysLog4jIsAlwaysRead) {
  const std::string war =
      to_bytes({.entries = {{.name = "log4j-a.jar", .content = core_jar("2.14.1"), .method = 8},
                            {.name = "log4j-b.jar", .content = core_jar("2.14.1"), .method = 8}}});
  EXPECT_EQ(scan_bytes(as_bytes(war), "f", {}).summary.skipped, 0U);
}

TEST(Scan, NamesAreLabelsThatAreSafeToPrint) {
  const std::string bytes = to_bytes({.entries = {{.name = std::string("a\0\x1b[2J\xff\\.jar", 12),
                                                   .content = core_jar("2.14.1")}}});
  EXPECT_EQ(scanned(bytes), "f!/a\\x00\\x1b[2J\\xff\\x5c.jar 2.14.1 metadata affected;");
}

TEST(Scan, CutAtEveryByteNothingIsCleanThatWasNotRead) {
  std::vector<TestEntry> entries = core_entries("2.14.1");
  entries.push_back({.name = "inner.jar", .content = core_jar("2.14.1", 0), .method = 8});
  const std::string whole = to_bytes({.entries = entries});
  for (const std::string& bytes : {whole, packed_of({{"a.jar", whole}}, "tar", "gzip"),
                                   packed_of({{"a.jar", whole}}, "cpio")}) {
    for (std::size_t size = 20; size < bytes.size(); ++size) {
      const ScanReport report = scan_bytes(as_bytes(bytes).first(size), "f", {});
      EXPECT_FALSE(report.sightings.empty() && report.refused.empty()) << size;
    }
  }
}

TEST(Scan, AnyByteChangedItEndsAndTheSameBytesGiveTheSameReport) {
  const std::string whole =
      to_bytes({.entries = {{.name = "inner.jar", .content = core_jar("2.14.1", 0), .method = 8}}});
  std::size_t still_found = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    SCOPED_TRACE(at);
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0xA5);
    const ScanReport report = scan_bytes(as_bytes(changed), "f", {.reads_everything = true});
    const bool is_archive = at > 3;  // without its first signature it is a file like any other
    EXPECT_TRUE(!is_archive || !report.sightings.empty() || !report.refused.empty());
    still_found += report.sightings.empty() ? 0U : 1U;
    EXPECT_EQ(to_json(report, -1),
              to_json(scan_bytes(as_bytes(changed), "f", {.reads_everything = true}), -1));
  }
  EXPECT_GT(still_found, whole.size() / 20) << "times and attributes mean nothing";
}

class ScanFolder : public ::testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) const {
    temporary_.file(name, content);
  }
  const TemporaryFolder temporary_;
  const std::filesystem::path& folder_ = temporary_.path();
};

TEST_F(ScanFolder, EqualInputGivesEqualBytesWhateverTheWorkers) {
  for (int i = 0; i < 40; ++i) {
    write(std::to_string(i % 7) + "/" + std::to_string(i) + ".jar",
          i % 3 == 0 ? core_jar("2.14.1") : std::string(100, 'x'));
  }
  write("classes/org/apache/logging/log4j/core/lookup/JndiLookup.class", testing::lookup_class());
  const std::string one = to_json(scan({.paths = {folder_.string()}, .jobs = 1}), -1);
  const std::string four = to_json(scan({.paths = {folder_.string()}, .jobs = 4}), -1);
  EXPECT_EQ(one, four);
  EXPECT_NE(one.find("\"affected\":15"), std::string::npos) << one;
}

TEST_F(ScanFolder, ExcludedLinkedAndAbsentPaths) {
  write("a/b.jar", core_jar("2.14.1"));
  write("c/d.jar", core_jar("2.14.1"));
  std::filesystem::create_symlink(folder_ / "a", folder_ / "link");
  EXPECT_EQ(scan({.paths = {folder_.string()}}).sightings.size(), 2U);
  EXPECT_EQ(scan({.paths = {folder_.string()}, .excluded = {"*/c/*"}}).sightings.size(), 1U);
  EXPECT_EQ(scan({.paths = {(folder_ / "link").string()}}).sightings.size(), 1U);
  const ScanReport absent = scan({.paths = {(folder_ / "nothing").string()}});
  ASSERT_EQ(absent.refused.size(), 1U);
  EXPECT_EQ(absent.refused[0].reason, "unreadable: there is no such file");
  EXPECT_TRUE(absent.is_incomplete());
}

TEST_F(ScanFolder, FoldersAreEnteredAndWhatIsNoFileIsNotRead) {
  write("a/b/c.txt", "x");
  write("d.txt", "x");
  ASSERT_EQ(mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  for (const bool stays : {false, true}) {
    const ScanReport report = scan({.paths = {folder_.string()}, .stays_on_file_system = stays});
    EXPECT_EQ(report.summary.files, 2U);
    EXPECT_FALSE(report.is_incomplete());
  }
  EXPECT_EQ(scan({.paths = {(folder_ / "d.txt").string(), (folder_ / "a").string()}}).summary.files,
            2U);
}

TEST_F(ScanFolder, ProgressIsToldNowAndThen) {
  for (int i = 0; i < 257; ++i) {
    write(std::to_string(i), "x");
  }
  std::vector<std::uint64_t> told;
  std::uint64_t all = 0;
  std::ignore = scan({.paths = {folder_.string()},
                      .on_progress = [&](std::uint64_t files, std::uint64_t all_files) {
                        told.push_back(files);
                        all = all_files;
                      }});
  EXPECT_EQ(told, (std::vector<std::uint64_t>{0, 256}));
  EXPECT_EQ(all, 257U);
}

}  // namespace
}  // namespace tocsin::scan
