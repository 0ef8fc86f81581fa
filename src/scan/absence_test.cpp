// "mitigated" is a statement about what is not there: only of what was read whole.
#include "base/temporary_folder_for_test.h"
#include "scan/scan.h"
#include "scan/testing.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace tocsin::scan {
namespace {

using archive::testing::packed_of;
using archive::testing::TestEntry;
using archive::testing::to_bytes;

const std::string kCore = "org/apache/logging/log4j/core/";
const std::string kLookup = kCore + "lookup/JndiLookup.class";
const std::string kOne = "org/apache/log4j/net/";

/// "path version certainty status-of-the-first-CVE [unread entry: reason];" of every sighting.
std::string told(const ScanReport& report) {
  std::string out;
  for (const Sighting& one : report.sightings) {
    out += one.path + " " + one.version + " " + one.certainty + " " +
           std::string(to_text(one.cves.front().status));
    for (const EvidenceLine& line : one.evidence) {
      out += line.rung == "unread" ? " [" + line.where + ": " + line.states + "]" : "";
    }
    out += ";";
  }
  return out;
}
std::string scanned(const std::string& bytes, const WalkOptions& options = {}) {
  return told(scan_bytes(as_bytes(bytes), "f", options));
}

std::vector<TestEntry> without_lookup(const std::string& version = "2.14.1") {
  std::vector<TestEntry> out = testing::core_entries(version);
  out.erase(out.begin());
  return out;
}

TEST(Absence, IsSaidOfAnArchiveThatWasReadWhole) {
  const std::string broken(40, '\xFF');
  struct Row {
    std::string claim;
    TestEntry entry;
    std::string want;  ///< behind "f 2.14.1 "
  };
  for (const auto& [claim, entry, want] : std::vector<Row>{
           {"nothing more", {.name = "a.txt", .content = "x"}, "metadata mitigated;"},
           {"empty", {.name = kLookup, .content = ""}, "metadata mitigated;"},
           {"another class's content",
            {.name = kLookup, .content = testing::lookup_class("a/Other")},
            "metadata mitigated;"},
           {"the lookup",
            {.name = kLookup, .content = testing::lookup_class()},
            "metadata affected;"},
           {"encrypted",
            {.name = kLookup, .content = testing::lookup_class(), .flags = 1},
            "possible affected [" + kLookup + ": encrypted: not inspected];"},
           {"anything encrypted",
            {.name = "x.class", .content = "x", .flags = 1},
            "possible affected [x.class: encrypted: not inspected];"},
           {"a folder is nothing to be encrypted",
            {.name = "x/", .content = "", .flags = 1},
            "metadata mitigated;"},
           {"an odd method",
            {.name = kLookup, .content = "x", .method = 97, .packed = "x"},
            "possible affected [" + kLookup + ": unreadable: compression method 97];"},
           {"broken content",
            {.name = kLookup, .content = testing::lookup_class(), .method = 8, .packed = broken},
            "possible affected [" + kLookup + ": unreadable: the compressed content is broken];"},
           {"a wrong check sum",
            {.name = kLookup, .content = testing::lookup_class(), .crc = 1},
            "possible affected [" + kLookup + ": unreadable: the check sum is wrong];"},
           {"a broken class",
            {.name = kLookup, .content = testing::lookup_class().substr(0, 40)},
            "possible affected [" + kLookup + ": unreadable: the class file is broken];"},
           {"no class",
            {.name = kLookup, .content = "x"},
            "possible affected [" + kLookup +
                ": unreadable: no class file, whatever its name says];"},
           {"a picture",
            {.name = kLookup, .content = "\x89PNG\r\n\x1A\n" + std::string(40, 'x')},
            "possible affected [" + kLookup +
                ": unreadable: no class file, whatever its name says];"},
           {"too large for metadata",
            {.name = "x/pom.properties",
             .content = std::string((16U << 20U) + 1, 'x'),
             .method = 8},
            "possible affected [x/pom.properties: refused: more than 16 MiB for a class or "
            "metadata];"},
           {"the largest metadata",
            {.name = "x/pom.properties", .content = std::string(16U << 20U, 'x'), .method = 8},
            "metadata mitigated;"},
           {"too large for a class",
            {.name = kLookup, .content = std::string((16U << 20U) + 1, 'x'), .method = 8},
            "possible affected [" + kLookup +
                ": refused: more than 16 MiB for a class or metadata];"},
           {"a lookup that nobody knows",
            {.name = kLookup,
             .content =
                 testing::class_file("org/apache/logging/log4j/core/lookup/JndiLookup", {"x"})},
            "possible affected [" + kLookup + ": unknown: a JndiLookup of no known release];"},
           {"two names",
            {.name = "a.txt", .content = "x", .local_name = "b.txt"},
            "possible affected [a.txt: ambiguous: the local header has another name];"},
           {"an archive of its own",
            {.name = "a.jar",
             .content = to_bytes({.entries = {{.name = "x", .content = "x", .flags = 1}}})},
            "metadata mitigated;"},
       }) {
    SCOPED_TRACE(claim);
    std::vector<TestEntry> entries = without_lookup();
    entries.push_back(entry);
    const ScanReport report = scan_bytes(as_bytes(to_bytes({.entries = entries})), "f", {});
    EXPECT_EQ(told(report), "f 2.14.1 " + want);
    EXPECT_TRUE(!want.contains("[") || want.contains("unknown") || report.is_incomplete());
  }
  // An archive under its name is one, whatever stands in front of it.
  for (const std::string front : {"", "x"}) {
    for (const std::string& inner :
         {testing::core_jar("2.14.1"), packed_of({{"a.jar", testing::core_jar("2.14.1")}})}) {
      const std::string said = scanned(
          to_bytes({.entries = {{.name = kLookup, .content = front + inner, .method = 8}}}));
      EXPECT_TRUE(said.starts_with("f!/" + kLookup)) << said;
    }
  }
  // What ends too early, in a zip and in a tar.
  std::string cut = to_bytes({.entries = without_lookup()});
  cut.resize(cut.size() - 30);
  EXPECT_EQ(scanned(cut),
            "f 2.14.1 possible affected [: unreadable: a zip archive without an end of central "
            "directory];");
  std::vector<archive::testing::TestMember> members;
  for (const TestEntry& entry : without_lookup()) {
    members.push_back({.name = "a/" + entry.name, .content = entry.content});
  }
  EXPECT_EQ(scanned(packed_of(members)), "f!/a 2.14.1 metadata mitigated;");
  members.push_back({.name = "a/" + kLookup, .content = ""});
  EXPECT_EQ(scanned(packed_of(members)), "f!/a 2.14.1 metadata mitigated;");
  members.back().content = "x";
  EXPECT_TRUE(scanned(packed_of(members)).starts_with("f!/a 2.14.1 possible affected ["));
  members.pop_back();
  members.push_back({.name = "a/padding", .content = std::string(5000, 'x')});
  std::string cut_tar = packed_of(members);
  cut_tar.resize(cut_tar.find("a/padding") + 1000);
  EXPECT_TRUE(scanned(cut_tar).starts_with("f!/a 2.14.1 possible affected [: unreadable: "));
  // In a tar a thing has its place: another folder's is not this one's.
  members.pop_back();
  for (const auto& [name, want] : std::vector<std::pair<std::string, std::string>>{
           {"b/org/apache", "f!/a 2.14.1 metadata mitigated;"},
           {"a/org/other", "f!/a 2.14.1 metadata mitigated;"},
           {"a/" + kCore + "lookup", "f!/a 2.14.1 possible affected [a/" + kCore +
                                         "lookup: a link, which is not followed];"}}) {
    std::vector<archive::testing::TestMember> linked = members;
    linked.push_back({.name = name, .content = "elsewhere", .type = 'l'});
    EXPECT_EQ(scanned(packed_of(linked)), want);
  }
}

TEST(Absence, AClassThatCouldNotBeReadIsPossible) {
  struct Row {
    std::string name, want;
  };
  const std::string not_read = ": encrypted: not inspected];";
  for (const auto& [name, want] :
       std::vector<Row>{{kLookup, "f [2.0-alpha1,2.25.3] possible affected [" + kLookup + not_read},
                        {"a/" + kCore + "net/JndiManager.class",
                         "f!/a [2.0-alpha1,2.25.3] possible affected [a/" + kCore +
                             "net/JndiManager.class" + not_read},
                        {kOne + "JMSAppender.class",
                         "f [1.0,2) possible affected [" + kOne + "JMSAppender.class" + not_read},
                        {"x/JndiLookup.class", ""},
                        {"x.class", ""}}) {
    EXPECT_EQ(scanned(to_bytes({.entries = {{.name = name, .content = "x", .flags = 1}}})), want)
        << name;
  }
  // A text beside it says a version, and decides nothing about a class that nobody read.
  std::vector<TestEntry> entries = testing::core_entries("2.17.1");
  for (std::size_t i = 0; i < 2; ++i) {
    entries[i].flags = 1;
  }
  EXPECT_TRUE(scanned(to_bytes({.entries = entries})).starts_with("f 2.17.1 possible affected ["));
  // Of many the begin is told.
  std::vector<TestEntry> many = without_lookup();
  for (int i = 0; i < 2000; ++i) {
    many.push_back({.name = std::to_string(i), .content = "x", .flags = 1});
  }
  many.push_back({.name = kOne + "JMSAppender.class", .content = "x", .flags = 1});
  const ScanReport report = scan_bytes(as_bytes(to_bytes({.entries = many})), "f", {});
  ASSERT_EQ(report.sightings.size(), 2U);
  EXPECT_EQ(std::ranges::count(report.sightings[0].evidence, "unread", &EvidenceLine::rung), 8);
  EXPECT_EQ(report.sightings[0].certainty + report.sightings[1].certainty, "possiblepossible");
}

TEST(Absence, OfLog4jOnesClassesToo) {
  const auto with = [](const TestEntry& more) {
    std::string out;
    const std::string jms = testing::class_file(kOne + "JMSAppender", {});
    for (const Sighting& one :
         scan_bytes(as_bytes(to_bytes(
                        {.entries = {{.name = kOne + "JMSAppender.class", .content = jms}, more}})),
                    "f", {})
             .sightings) {
      out += one.certainty;
      for (const CveVerdict& cve : one.cves) {
        out += cve.status == CveStatus::affected ? " " + cve.id : "";
      }
    }
    return out;
  };
  const std::string sink = kOne + "JMSSink.class";
  const std::string all =
      "possible CVE-2021-4104 CVE-2019-17571 CVE-2020-9488 CVE-2022-23302 CVE-2022-23305 "
      "CVE-2022-23307";
  EXPECT_EQ(with({.name = "x", .content = "x"}), "class CVE-2021-4104");
  EXPECT_EQ(with({.name = sink, .content = testing::class_file(kOne + "JMSSink", {})}),
            "class CVE-2021-4104 CVE-2022-23302");
  EXPECT_EQ(with({.name = sink, .content = testing::class_file(kOne + "Other", {})}),
            "class CVE-2021-4104");
  EXPECT_EQ(with({.name = sink, .content = ""}), "class CVE-2021-4104");
  EXPECT_EQ(with({.name = sink, .content = "x"}), all);
  EXPECT_EQ(with({.name = "x", .content = "x", .flags = 1}), all);
}

/// A folder with a copy from which the lookup was taken.
class FolderAbsence : public ::testing::Test {
 protected:
  FolderAbsence() {
    for (const TestEntry& entry : without_lookup()) {
      write(entry.name, entry.content);
    }
    std::filesystem::create_directories(root_ / kCore / "lookup");
  }
  void write(const std::string& name, const std::string& content) { folder_.file(name, content); }
  std::string scanned(std::vector<std::string> excluded = {}) {
    return told(scan({.paths = {root_.string()}, .excluded = std::move(excluded)}));
  }
  std::string path(const std::string& name) { return (root_ / name).string(); }

  TemporaryFolder folder_;
  std::filesystem::path root_ = folder_.path();
};

TEST_F(FolderAbsence, LinksAndWhatIsLeftOutAreNoAbsence) {
  const std::string whole = root_.string() + " 2.14.1 metadata mitigated;";
  const std::string doubt = root_.string() + " 2.14.1 possible affected [";
  EXPECT_EQ(scanned(), whole);
  EXPECT_EQ(scanned({"*/a.txt"}), whole);
  EXPECT_EQ(scanned({"*/core/lookup"}),
            doubt + path(kCore + "lookup") + ": left out, as was asked for];");
  write(kLookup, "");
  EXPECT_EQ(scanned(), whole);
  std::filesystem::remove(root_ / kLookup);
  std::filesystem::create_symlink("elsewhere", root_ / "data");
  EXPECT_EQ(scanned(), whole);
  std::filesystem::create_symlink("elsewhere", root_ / kLookup);
  EXPECT_EQ(scanned(), doubt + path(kLookup) + ": a link, which is not followed];");
  std::filesystem::remove(root_ / kLookup);
  write(kLookup, testing::lookup_class());
  EXPECT_EQ(scanned(), root_.string() + " 2.14.1 metadata affected;");
  EXPECT_EQ(scanned({"*JndiLookup*"}), doubt + path(kLookup) + ": left out, as was asked for];");
}

}  // namespace
}  // namespace tocsin::scan
