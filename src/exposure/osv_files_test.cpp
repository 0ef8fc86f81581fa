// The files of OSV records: what is in them, who is not, and when they are made. On both engines.
#include "exposure/osv_files.h"

#include "advisories/advisory.h"
#include "base/file.h"
#include "base/temporary_folder_for_test.h"
#include "base/text.h"
#include "exposure/osv_api.h"
#include "exposure/testing.h"

#include <pthread.h>

#include <fstream>
#include <system_error>
#include <thread>

namespace tocsin::exposure {
namespace {

using namespace std::chrono_literals;

std::string osv(const std::string& id, const std::string& ecosystem, const std::string& name = "x",
                const std::string& modified = "2026-01-02T00:00:00Z") {
  return R"({"schema_version":"1.7.0","id":")" + id + R"(","modified":")" + modified +
         R"(","affected":[{"package":{"ecosystem":")" + ecosystem + R"(","name":")" + name +
         R"("},"versions":["1.0.0"]}]})";
}

std::string csaf(const std::string& id, const std::string& tlp,
                 const std::vector<std::string>& cves) {
  std::string out =
      R"({"document":{"category":"csaf_vex","csaf_version":"2.0","title":"t","distribution":)"
      R"({"tlp":{"label":")" +
      tlp +
      R"("}},"publisher":{"category":"vendor","name":"P","namespace":"https://p.example"},)"
      R"("tracking":{"id":")" +
      id +
      R"(","current_release_date":"2026-01-03T00:00:00Z","initial_release_date":)"
      R"("2026-01-01T00:00:00Z","status":"final","version":"1"}},"product_tree":)"
      R"({"full_product_names":[{"product_id":"1","name":"left","product_identification_helper":)"
      R"({"purl":"pkg:npm/left@1.1.0"}}]},"vulnerabilities":[)";
  for (const std::string& cve : cves) {
    out += (cve == cves.front() ? "" : ",") + std::string(R"({"cve":")") + cve +
           R"(","notes":[{"category":"summary","text":"text of )" + cve +
           R"("}],"product_status":{"known_affected":["1"]}})";
  }
  return out + "]}";
}

class OsvFilesOn : public testing::Exposure {
 protected:
  /// The content of a file, or why there is none.
  std::string content(const std::string& ecosystem, const std::string& name) {
    const auto file = files_.find(world, ecosystem, name);
    return file ? *read_file(file->path, 1U << 20U) : std::string(to_text(file.error().code));
  }
  void make() {
    const Status made = files_.make(world);
    EXPECT_TRUE(made.has_value()) << describe(made.error());
  }
  /// "name bytes" of each record of an archive, as this program reads it.
  std::string records(const std::string& ecosystem) {
    const auto file = files_.find(world, ecosystem, "all.zip");
    if (!file) {
      return std::string(to_text(file.error().code));
    }
    std::string out;
    const auto read = advisories::read_file_records(
        file->path, "",
        {.take = [&](advisories::Record record) -> Status {
           out += record.place + " " + std::string(record.bytes) + "\n";
           return {};
         },
         .quarantine = [&](const advisories::Quarantined& why) { out += why.message; },
         .is_known = [](const Digest&) { return false; }});
    EXPECT_TRUE(read.has_value()) << describe(read.error());
    return out;
  }
  TemporaryFolder folder_;
  OsvFiles files_{folder_.path() / "osv"};
};
INSTANTIATE_TEST_SUITE_P(Engines, OsvFilesOn, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(OsvFilesOn, TheyAreThoseOfTheBucket) {
  import(osv("GHSA-1", "npm"));
  import(osv("PYSEC-1", "PyPI", "y", "2026-01-04T00:00:00Z"));
  import(osv("GO-1", "Go"));
  import(osv("DSA-1", "Debian:12"));
  import(osv("GHSA-2", "nobody's"));
  import(csaf("P-1", "WHITE", {"CVE-2099-0001", "CVE-2099-0002"}));
  make();
  EXPECT_EQ(content("", "ecosystems.txt"), "Debian\nGo\nPyPI\nnpm\n");
  EXPECT_EQ(content("", "modified_id.csv"),
            "2026-01-04T00:00:00Z,PyPI/PYSEC-1\n"
            "2026-01-03T00:00:00Z,npm/x_P-1\n"
            "2026-01-02T00:00:00Z,Debian/DSA-1\n"
            "2026-01-02T00:00:00Z,Go/GO-1\n"
            "2026-01-02T00:00:00Z,npm/GHSA-1\n");
  EXPECT_EQ(content("npm", "modified_id.csv"),
            "2026-01-03T00:00:00Z,x_P-1\n2026-01-02T00:00:00Z,GHSA-1\n");
  EXPECT_EQ(records("PyPI"),
            "PYSEC-1.json " + osv("PYSEC-1", "PyPI", "y", "2026-01-04T00:00:00Z") + "\n");
  EXPECT_EQ(records("Debian:11"), "DSA-1.json " + osv("DSA-1", "Debian:12") + "\n");
  const std::string npm = records("npm");
  EXPECT_TRUE(npm.contains("GHSA-1.json " + osv("GHSA-1", "npm") + "\n")) << npm;
  EXPECT_TRUE(npm.contains(R"(x_P-1.json {"schema_version":"1.7.5","id":"x_P-1")")) << npm;
  EXPECT_TRUE(npm.contains("text of CVE-2099-0001") && npm.contains("text of CVE-2099-0002"))
      << npm;
  for (const auto& [ecosystem, name] :
       {std::pair{"Maven", "all.zip"}, std::pair{"nobody's", "all.zip"},
        std::pair{"npm", "ecosystems.txt"}, std::pair{"npm", "sums"}, std::pair{"", "all.zip"},
        std::pair{"", "npm.zip"}, std::pair{"", "sums"}, std::pair{"..", "all.zip"},
        std::pair{"npm:", "all.zip"}}) {
    EXPECT_EQ(content(ecosystem, name), "not_found") << ecosystem << "/" << name;
  }
}

// Several sources may have one id: the archive's record is the one that is asked for by its id.
TEST_P(OsvFilesOn, AnIdIsOneRecordWhereverItIsAskedFor) {
  const auto by = [](const std::string& publisher, const std::string& id, bool has_package = true) {
    std::string out = csaf(id, "WHITE", {"CVE-2099-0001"});
    const std::string name = R"("name":"P")";
    out.replace(out.find(name), name.size(), R"("name":")" + publisher + "\"");
    const std::string purl = R"("purl":"pkg:npm/left@1.1.0")";
    return has_package ? out : out.replace(out.find(purl), purl.size(), R"("skus":["left"])");
  };
  struct Row {
    const char* what;
    std::vector<std::string> documents;
    const char* id;
    std::string record;  ///< a part of it
    bool is_in_file = true;
  };
  const std::string other = osv("CVE-2099-0013", "PyPI");
  for (const Row& row : {
           Row{"OSV behind another source",
               {by("A", "CVE-2099-0011"), osv("CVE-2099-0011", "npm")},
               "CVE-2099-0011",
               osv("CVE-2099-0011", "npm")},
           Row{"OSV before another source",
               {by("zz", "CVE-2099-0012"), osv("CVE-2099-0012", "npm")},
               "CVE-2099-0012",
               osv("CVE-2099-0012", "npm")},
           Row{"OSV of another ecosystem",
               {by("A", "CVE-2099-0013"), other},
               "CVE-2099-0013",
               "not_found",
               false},
           Row{"what speaks of packages before what does not",
               {by("A", "CVE-2099-0014", false), by("B", "CVE-2099-0014")},
               "CVE-2099-0014",
               R"("source":"B")"},
           Row{"the first of two that do",
               {by("B", "CVE-2099-0015"), by("A", "CVE-2099-0015")},
               "CVE-2099-0015",
               R"("source":"A")"},
           Row{"with x_ it is another record than without",
               {by("A", "X-1"), osv("X-1", "npm")},
               "x_X-1",
               R"("source":"A")"},
           Row{"and without x_ than with", {}, "X-1", osv("X-1", "npm")},
           Row{"with x_ of another source",
               {by("A", "X-2"), osv("x_X-2", "npm")},
               "x_X-2",
               osv("x_X-2", "npm")},
       }) {
    for (const std::string& document : row.documents) {
      EXPECT_EQ(import(document).stored, 1U) << row.what;
    }
    const auto one = osv_record_of(world, "npm", row.id);
    const std::string said = one ? one->text : std::string(to_text(one.error().code));
    EXPECT_TRUE(said.contains(row.record)) << row.what << "\n" << said;
    make();
    const std::string all = records("npm");
    const std::string name = std::string(row.id) + ".json ";
    EXPECT_EQ(("\n" + all).contains("\n" + name + said + "\n"), row.is_in_file) << row.what << "\n"
                                                                                << all;
    EXPECT_EQ(("\n" + all).contains("\n" + name), row.is_in_file) << row.what;
  }
  EXPECT_EQ(records("PyPI"), "CVE-2099-0013.json " + other + "\n");
}

TEST_P(OsvFilesOn, WhatIsRestrictedIsNotInThemAndChangesNothing) {
  import(osv("GHSA-1", "npm"));
  make();
  const auto before = files_.find(world, "npm", "all.zip");
  const auto list = files_.find(world, "", "modified_id.csv");
  import(csaf("P-1", "GREEN", {"CVE-2099-0001"}));
  make();
  const auto after = files_.find(world, "npm", "all.zip");
  ASSERT_TRUE(before.has_value() && after.has_value());
  EXPECT_NE(after->path, before->path) << "made anew";
  EXPECT_EQ(after->sha256, before->sha256);
  EXPECT_EQ(after->crc32c, before->crc32c);
  EXPECT_EQ(files_.find(world, "", "modified_id.csv")->sha256, list->sha256);
  EXPECT_FALSE(content("", "modified_id.csv").contains("P-1"));
}

TEST_P(OsvFilesOn, ThoseOfBeforeAreServedUntilTheNewOnesAreThere) {
  EXPECT_EQ(content("", "ecosystems.txt"), "unavailable") << "the first are being made";
  const auto wait_for = [&](const std::string& wanted) {
    std::string got;
    for (int i = 0; i < 1000 && got != wanted; ++i) {
      got = content("", "ecosystems.txt");
      std::this_thread::sleep_for(10ms);
    }
    return got;
  };
  EXPECT_EQ(wait_for(""), "") << "of nothing";
  import(osv("GHSA-1", "npm"));
  EXPECT_EQ(wait_for("npm\n"), "npm\n");
  import(osv("PYSEC-1", "PyPI"));
  const std::string meanwhile = content("", "ecosystems.txt");
  EXPECT_TRUE(meanwhile == "npm\n" || meanwhile == "PyPI\nnpm\n") << meanwhile;
  EXPECT_EQ(wait_for("PyPI\nnpm\n"), "PyPI\nnpm\n");
}

TEST_P(OsvFilesOn, TheyStayForTheNextStartAndOldOnesGo) {
  for (const char* id : {"GHSA-1", "GHSA-2", "GHSA-3", "GHSA-4"}) {
    import(osv(id, "npm"));
    make();
  }
  const auto folders = [&] {
    std::size_t out = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path() / "osv")) {
      out += entry.is_directory() ? 1 : 0;
    }
    return out;
  };
  EXPECT_EQ(folders(), 2U) << "the newest, and one that may be being read";
  OsvFiles again(folder_.path() / "osv");
  const auto file = again.find(world, "npm", "modified_id.csv");
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->path, files_.find(world, "npm", "modified_id.csv")->path);
  EXPECT_EQ(*read_file(file->path, 1000),
            "2026-01-02T00:00:00Z,GHSA-1\n2026-01-02T00:00:00Z,GHSA-2\n"
            "2026-01-02T00:00:00Z,GHSA-3\n2026-01-02T00:00:00Z,GHSA-4\n");
}

/// What files answer until they have what is wanted, or for ten seconds.
std::string awaited(OsvFiles& files, const World& world, const std::string& wanted) {
  std::string got;
  for (int i = 0; i < 1000 && got != wanted; ++i) {
    const auto file = files.find(world, "npm", "modified_id.csv");
    got = file ? *read_file(file->path, 1000) : std::string(to_text(file.error().code));
    std::this_thread::sleep_for(10ms);
  }
  return got;
}

// As after a restore of an older copy of the store, or beside another one.
TEST_P(OsvFilesOn, ThoseOfAnotherLogAreNeverServedAndGo) {
  namespace fs = std::filesystem;
  import(osv("GHSA-1", "npm"));
  make();
  const std::string wanted = "2026-01-02T00:00:00Z,GHSA-1\n";
  const fs::path own = fs::path(files_.find(world, "", "ecosystems.txt")->path).parent_path();
  const std::string name = own.filename().string();  // "2-act-leaf"
  const std::size_t end = name.find('-', 2);
  const std::string act = name.substr(2, end - 2);
  const std::string leaf = name.substr(end + 1);
  const std::string later = std::to_string(std::stoll(act) + 1);
  std::string other_leaf = leaf;
  other_leaf.back() = leaf.back() == '0' ? '1' : '0';
  ASSERT_EQ(leaf.size(), 64U);
  for (const auto& [foreign, is_own] : {
           std::pair{"2-" + act + "-" + leaf, true},
           std::pair{"2-" + act + "-" + other_leaf, false},
           std::pair{"2-" + act + "-" + leaf.substr(1), false},
           std::pair{"2-" + act + "-", false},
           std::pair{"2-" + act, false},
           std::pair{"2-" + later + "-" + leaf, false},
           std::pair{"2-999999999-" + leaf, false},
           std::pair{"2-9223372036854775808-" + leaf, false},
           std::pair{"2--9223372036854775808-" + leaf, false},
           std::pair{"2-0-" + std::string(64, '1'), false},
           std::pair{"2-x-" + leaf, false},
           std::pair{"1-" + act, false},
       }) {
    SCOPED_TRACE(foreign);
    const fs::path there = own.parent_path() / foreign;
    fs::rename(own, there);
    // It is told by what no maker writes.
    std::ofstream(there / "npm.csv") << "of before\n";
    OsvFiles files(own.parent_path());
    EXPECT_EQ(awaited(files, world, is_own ? "of before\n" : wanted),
              is_own ? "of before\n" : wanted);
    EXPECT_EQ(fs::exists(there), is_own);
    if (is_own) {
      fs::remove_all(own);
      OsvFiles anew(own.parent_path());
      EXPECT_EQ(awaited(anew, world, wanted), wanted);
    }
    EXPECT_TRUE(fs::exists(own));
  }
  // One that was made earlier of this log is served until the newest is there.
  import(osv("GHSA-2", "npm"));
  OsvFiles files(own.parent_path());
  const auto file = files.find(world, "npm", "modified_id.csv");
  ASSERT_TRUE(file.has_value()) << "never missing";
  EXPECT_EQ(awaited(files, world, wanted + "2026-01-02T00:00:00Z,GHSA-2\n"),
            wanted + "2026-01-02T00:00:00Z,GHSA-2\n");
}

TEST_P(OsvFilesOn, AThreadThatCannotBeStartedIsStartedLater) {
  import(osv("GHSA-1", "npm"));
  const std::string wanted = "2026-01-02T00:00:00Z,GHSA-1\n";
  // No thread has a stack of so many bytes.
  pthread_attr_t usual;
  pthread_attr_t huge;
  ASSERT_EQ(::pthread_getattr_default_np(&usual), 0);
  ASSERT_EQ(::pthread_attr_init(&huge), 0);
  ASSERT_EQ(::pthread_attr_setstacksize(&huge, std::size_t{1} << 46U), 0);
  ASSERT_EQ(::pthread_setattr_default_np(&huge), 0);
  EXPECT_THROW(std::thread([] {}).join(), std::system_error);
  const std::string meanwhile = content("npm", "modified_id.csv");
  ASSERT_EQ(::pthread_setattr_default_np(&usual), 0);
  ::pthread_attr_destroy(&huge);
  ::pthread_attr_destroy(&usual);
  EXPECT_EQ(meanwhile, "unavailable");
  EXPECT_EQ(awaited(files_, world, wanted), wanted);
}

TEST_P(OsvFilesOn, SumsAreOfTheFile) {
  import(osv("GHSA-1", "npm"));
  make();
  // CRC-32C by bits, apart from this program (its check value is 0xE3069283).
  const auto file = files_.find(world, "", "ecosystems.txt");
  EXPECT_EQ(file->sha256, to_hex(sha256(as_bytes(std::string_view("npm\n")))));
  EXPECT_EQ(file->crc32c, "eyRAVQ==");
}

TEST_P(OsvFilesOn, AWithdrawnRecordIsInThemAndAnIdThatIsNoNameIsNot) {
  std::string withdrawn = osv("GHSA-1", "npm");
  withdrawn.insert(withdrawn.find(R"("affected")"), R"("withdrawn":"2026-01-03T00:00:00Z",)");
  import(withdrawn);
  import(osv("GHSA-" + std::string(195, '2'), "npm"));
  import(osv("GHSA-" + std::string(196, '3'), "npm"));
  for (const char* id : {"a/b", "a b", "a,b", ".a", "a\\\\b", "é"}) {
    import(osv(id, "npm"));
  }
  make();
  EXPECT_EQ(content("npm", "modified_id.csv"),
            "2026-01-02T00:00:00Z,GHSA-1\n"
            "2026-01-02T00:00:00Z,GHSA-" +
                std::string(195, '2') + "\n");
}

TEST_P(OsvFilesOn, AFolderThatCannotBeWrittenIsSaid) {
  import(osv("GHSA-1", "npm"));
  folder_.file("taken", "a file");
  OsvFiles files(folder_.path() / "taken" / "osv");
  EXPECT_EQ(error_of(files.make(world)).code, Errc::unavailable);
}

}  // namespace
}  // namespace tocsin::exposure
