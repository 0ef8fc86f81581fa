// The commands on advisories and inventories of an instance, from the first import to who is hit;
// and those that judge documents without one.
#include "app/program_for_test.h"

#include <algorithm>

namespace tocsin::app {
namespace {

std::string osv(std::string_view id, std::string_view fixed) {
  return R"({"schema_version":"1.7.0","id":")" + std::string(id) +
         R"(","modified":"2026-01-02T00:00:00Z","summary":"A hole","affected":[{"package":{"ecosystem":"npm","name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":")" +
         std::string(fixed) + R"("}]}]}]})";
}
std::string bom(std::string_view version) {
  return R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","name":"left","version":")" +
         std::string(version) + R"(","purl":"pkg:npm/left@)" + std::string(version) + R"("}]})";
}

/// Commands on one instance, one after another.
class Desk {
 public:
  TemporaryFolder folder;
  Ran run_here(std::vector<std::string> words, const std::string& input = "") const {
    words.insert(words.end(), {"--data", (folder.path() / "data").string()});
    return run(std::move(words), input);
  }
  /// The exit code, and a part of what is put out; of standard error where that is nothing.
  void expect(const std::vector<std::string>& words, int exit, std::string_view part,
              const std::string& input = "") const {
    std::string line;
    for (const std::string& word : words) {
      line += word + " ";
    }
    SCOPED_TRACE(line);
    const Ran ran = run_here(words, input);
    EXPECT_EQ(ran.exit, exit) << ran.err;
    EXPECT_NE((ran.out.empty() ? ran.err : ran.out).find(part), std::string::npos)
        << ran.out << "|" << ran.err;
  }
};

TEST(ExposureCommands, FromAnAdvisoryToWhoIsHit) {
  const Desk desk;
  const std::string good = desk.folder.file("good.json", osv("TEST-1", "2.0.0"));
  const std::string broken =
      desk.folder.file("broken.jsonl", osv("TEST-2", "2.0.0") + "\n{broken\n");
  std::filesystem::create_directories(desk.folder.path() / "below" / "it");
  desk.folder.file("below/it/third.json", osv("TEST-3", "1.0.0"));
  desk.folder.file("below/README", "hello");
  const std::string old_bom = desk.folder.file("old.json", bom("1.0.0"));
  const std::string new_bom = desk.folder.file("new.json", bom("2.0.0"));
  const std::string missing = (desk.folder.path() / "missing").string();

  desk.expect({"advisory", "import", missing}, 3, "There is no such file");
  desk.expect({"advisory", "import", good}, 0, "1 records in 1 files: 1 advisories stored");
  EXPECT_EQ(desk.run_here({"advisory", "import", good}).out.find("EPSS"), std::string::npos);
  desk.expect({"advisory", "import", good}, 0, "1 unchanged");
  Ran ran = desk.run_here({"advisory", "import", broken});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_NE(ran.out.find("1 records quarantined"), std::string::npos) << ran.out;
  EXPECT_NE(ran.err.find("broken.jsonl"), std::string::npos) << ran.err;
  ran = desk.run_here({"advisory", "import", "--json", broken});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_EQ(ran.err.find("broken.jsonl"), std::string::npos) << ran.err;
  EXPECT_NE(ran.out.find(R"("quarantine":[{)"), std::string::npos) << ran.out;
  desk.expect({"advisory", "import", (desk.folder.path() / "below").string()}, 0,
              "2 files: 1 advisories stored");

  ran = desk.run_here({"advisory", "index"});
  EXPECT_TRUE(ran.out.starts_with("3 advisories of 3 flaws: ")) << ran.out;
  EXPECT_EQ(ran.out.find("judged anew"), std::string::npos);
  desk.expect({"advisory", "index", "--json"}, 0, R"({"advisories":3,)");
  ran = desk.run_here({"advisory", "show", "TEST-1"});
  EXPECT_NE(ran.out.find("  TEST-1\n  A hole\n  npm//left  ("), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("    affected: (, 2.0.0)  [exact]\n"), std::string::npos) << ran.out;
  desk.expect({"advisory", "show", "TEST-1", "--json"}, 0, R"({"id":"TEST-1","advisories":[{)");
  EXPECT_EQ(desk.run_here({"advisory", "show", "TEST-1", "--original"}).out,
            osv("TEST-1", "2.0.0"));
  desk.expect({"advisory", "show", "TEST-9"}, 3, "");

  ran = desk.run_here({"match", old_bom});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_NE(ran.out.find("1 components, 2 findings, 0 components of which"), std::string::npos)
      << ran.out;
  desk.expect({"match", new_bom}, 0, "1 components, 0 findings");
  desk.expect({"match", new_bom, "-"}, 1, "2 components, 2 findings", bom("1.0.0"));
  desk.expect({"match", "--json", old_bom}, 1, "TEST-1");
  desk.expect({"match", good}, 2, "not an inventory");
  desk.expect({"match", missing}, 3, "");

  desk.expect({"inventory", "import", "-"}, 2, "Standard input has no name", bom("1.0.0"));
  desk.expect({"inventory", "import", "-", "--asset", "shop"}, 0,
              "own / shop: 1 components; 2 findings opened, 0 closed", bom("1.0.0"));
  desk.expect({"inventory", "import", "-", "--asset", "shop"}, 0, "1 components, as before",
              bom("1.0.0"));
  desk.expect({"impact", "TEST-1"}, 1, "1 partners, 1 assets, 1 components; of 1 assets 0 have");
  desk.expect({"impact", "TEST-1", "--json"}, 1, R"("assets")");
  desk.expect({"inventory", "import", "-", "--asset", "shop"}, 0, "0 findings opened, 2 closed",
              bom("2.0.0"));
  desk.expect({"impact", "TEST-1"}, 0, "0 partners, 0 assets");

  // Each file is an asset of its own, unless one is named; a file that is refused spoils no other.
  ran = desk.run_here({"inventory", "import", old_bom, good, new_bom, "--partner", "acme"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_NE(ran.out.find("acme / old.json: 1 components; 2 findings opened"), std::string::npos)
      << ran.out;
  EXPECT_NE(ran.out.find("acme / new.json: 1 components; 0 findings opened"), std::string::npos);
  EXPECT_NE(ran.err.find("good.json: "), std::string::npos) << ran.err;
  ran = desk.run_here({"inventory", "import", "--json", good, new_bom, "--partner", "acme"});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_TRUE(ran.out.starts_with(R"({"assets":[{)")) << ran.out;
  EXPECT_NE(ran.out.find(R"("refused":[{"file":")"), std::string::npos) << ran.out;
  desk.expect({"inventory", "import", old_bom, new_bom, "--asset", "both"}, 0,
              "own / both: 2 components");
  ran = desk.run_here({"inventory", "list"});
  EXPECT_EQ(std::ranges::count(ran.out, '\n'), 4) << ran.out;
  EXPECT_NE(ran.out.find("own / both  generation 1  2 components, 0 not judged\n"),
            std::string::npos)
      << ran.out;
  ran = desk.run_here({"inventory", "list", "--json"});
  EXPECT_TRUE(ran.out.starts_with("[{")) << ran.out;

  // A new advisory reaches what is there.
  desk.folder.file("good.json", osv("TEST-4", "3.0.0"));
  desk.expect({"advisory", "import", good}, 0, "1 advisories stored");
  desk.expect({"advisory", "index"}, 0, "4 assets judged anew: ");
}

TEST(ExposureCommands, AnOsReleaseSaysWhosePackagesTheseAre) {
  const Desk desk;
  desk.expect({"advisory", "index"}, 0, "0 advisories of 0 flaws");
  const std::string debian = desk.folder.file("os-release", "ID=debian\nVERSION_ID=\"12\"\n");
  std::filesystem::create_directory(desk.folder.path() / "other");
  const std::string ubuntu =
      desk.folder.file("other/os-release", "ID=ubuntu\nVERSION_ID=\"22.04\"\n");
  const std::string status = desk.folder.file(
      "status", "Package: x\nStatus: install ok installed\nVersion: 1\nArchitecture: amd64\n\n");
  const Ran alone = desk.run_here({"match", "--json", status});
  EXPECT_EQ(alone.out.find("debian-12"), std::string::npos) << alone.out;
  desk.expect({"match", status, debian, debian}, 0, " components, 0 findings");
  desk.expect({"match", status, debian, ubuntu}, 2, "several distributions");
}

TEST(Commands, CsafDocumentsAreValid) {
  const TemporaryFolder folder;
  const std::string bad = folder.file("bad.json", "{}");
  Ran ran = run({"csaf", "validate", bad});
  EXPECT_EQ(ran.exit, 1);
  EXPECT_NE(ran.out.find("bad.json: not valid, "), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("bad.json: error "), std::string::npos) << ran.out;
  ran = run({"csaf", "validate", "--json", bad, "-"}, "{}");
  EXPECT_EQ(ran.exit, 1);
  EXPECT_TRUE(ran.out.starts_with("[{")) << ran.out;
  EXPECT_NE(ran.out.find("},\n {"), std::string::npos) << ran.out;
  // What could not be read is told apart from what is not valid.
  ran = run({"csaf", "validate", (folder.path() / "missing").string(), bad});
  EXPECT_EQ(ran.exit, 3);
  EXPECT_NE(ran.out.find("bad.json: not valid"), std::string::npos);
  EXPECT_NE(ran.err.find("missing: "), std::string::npos) << ran.err;
}

}  // namespace
}  // namespace tocsin::app
