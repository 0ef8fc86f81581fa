// What an upload of an inventory or of statements writes, says and leaves alone. On both engines.
#include "exposure/findings.h"
#include "exposure/testing.h"

#include <algorithm>

namespace tocsin::exposure {
namespace {

using Texts = std::vector<std::string>;

std::string osv(const std::string& id) {
  return R"({"schema_version":"1.7.0","id":")" + id +
         R"(","modified":"2026-01-02T00:00:00Z","affected":[{"package":{"ecosystem":"npm",)"
         R"("name":"left"},"ranges":[{"type":"SEMVER","events":[{"introduced":"1.0.0"},)"
         R"({"fixed":"2.0.0"}]}]}]})";
}

/// Versions of one package, and a statement about what `ref` names.
std::string bom(const Texts& versions, const std::string& flaw = "", const std::string& ref = "") {
  std::string out = R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[)";
  for (const std::string& version : versions) {
    const std::string purl = "pkg:npm/left@" + version;
    out += (version == versions.front() ? "" : ",") +
           std::string(R"({"type":"library","bom-ref":")") + purl +
           R"(","name":"left","version":")" + version + R"(","purl":")" + purl + "\"}";
  }
  out += "]";
  if (!flaw.empty()) {
    out += R"(,"vulnerabilities":[{"id":")" + flaw +
           R"(","analysis":{"state":"not_affected"},"affects":[{"ref":")" + ref + R"("}]}])";
  }
  return out + "}";
}

class Uploads : public testing::Exposure {
 protected:
  Result<UploadResult> state(const std::string& document, const std::string& asset = "web") {
    return put_vex(world, partner(),
                   {.asset = asset, .documents = {{.name = "vex.json", .bytes = document}}});
  }
  /// "component flaw state" of each finding that is shown.
  Texts found() {
    Texts out;
    const auto page = *list_findings(world, partner(), {});
    for (const FindingView& one : page.findings) {
      out.push_back(one.found.finding.component + " " + one.found.finding.flaw + " " + one.state);
    }
    std::ranges::sort(out);
    return out;
  }
  Texts origins() {
    Texts out;
    const auto rows = *world.store->read([](store::Reader& reader) {
      return reader.query("SELECT origin FROM vex_statement ORDER BY origin");
    });
    for (const auto& row : rows) {
      out.push_back(row.text(0));
    }
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Uploads, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Uploads, EachIsRecordedAsWhatItIs) {
  put(bom({"1.1.0"}, "A-1", "pkg:npm/left@1.1.0"));
  EXPECT_EQ(acts("inventory.uploaded"), 1);
  EXPECT_EQ(origins(), Texts{"vendor"});
  ASSERT_TRUE(state(bom({}, "A-1", "pkg:npm/left@1.1.0")).has_value());
  EXPECT_EQ(acts("inventory.vex_stated"), 1);
  EXPECT_EQ(origins(), (Texts{"partner", "vendor"}));
  ASSERT_TRUE(remove_asset(world, partner(), "web", {}).has_value());
  EXPECT_EQ(acts("inventory.removed"), 1);
  EXPECT_EQ(acts("inventory.uploaded"), 1);
  EXPECT_EQ(error_of(state(bom({}, "A-1", "x"))).message,
            "There is no such asset: upload its inventory first.");
  EXPECT_EQ(error_of(remove_asset(world, partner(), "web", {})).message, "There is no such asset.");
}

TEST_P(Uploads, TheSameDocumentUnderAnotherNameIsANewGeneration) {
  const std::string document = bom({"1.1.0"});
  EXPECT_TRUE(put(document, "", "a.json").is_new_generation);
  EXPECT_FALSE(put(document, "", "a.json").is_new_generation);
  EXPECT_TRUE(put(document, "", "b.json").is_new_generation);
  // Statements are the same whatever distribution the asset is of.
  EXPECT_TRUE(put(document, "debian-12", "b.json").is_new_generation);
  const std::string statement = bom({}, "A-1", "pkg:npm/left@1.1.0");
  EXPECT_TRUE(state(statement)->is_new_generation);
  EXPECT_FALSE(state(statement)->is_new_generation);
}

TEST_P(Uploads, AStatementIsAboutTheComponentAndTheFlawThatItNames) {
  import(osv("A-1"));
  import(osv("A-2"));
  put(bom({"1.1.0", "1.2.0"}, "A-1", "pkg:npm/left@1.1.0"));
  EXPECT_EQ(found(), (Texts{"pkg:npm/left@1.1.0 A-1 not_affected", "pkg:npm/left@1.1.0 A-2 open",
                            "pkg:npm/left@1.2.0 A-1 open", "pkg:npm/left@1.2.0 A-2 open"}));
  // Without a version it names them all.
  EXPECT_TRUE(state(bom({}, "A-2", "pkg:npm/left"))->problems.empty());
  EXPECT_EQ(found(),
            (Texts{"pkg:npm/left@1.1.0 A-1 not_affected", "pkg:npm/left@1.1.0 A-2 not_affected",
                   "pkg:npm/left@1.2.0 A-1 open", "pkg:npm/left@1.2.0 A-2 not_affected"}));
  const auto nobodys = state(bom({}, "A-2", "pkg:npm/right"));
  ASSERT_EQ(nobodys->problems.size(), 1U);
  EXPECT_TRUE(nobodys->problems.front().contains("names no component of this asset"));
}

TEST_P(Uploads, OfTwoStatementsOfOneTimeTheFirstHolds) {
  import(osv("A-1"));
  const std::string no = "not_affected";
  const std::string yes = "exploitable";
  for (const auto& [first, then, want] :
       {std::tuple{no, yes, "not_affected"}, std::tuple{yes, no, "open"}}) {
    std::string document = bom({"1.1.0"}, "A-1", "pkg:npm/left@1.1.0");
    std::string other = document.substr(document.find(R"({"id":"A-1")"));
    other.resize(other.size() - 2);
    document.insert(document.size() - 2, "," + other);
    const std::size_t at = document.rfind("not_affected");
    document.replace(at, no.size(), then);
    document.replace(document.find("not_affected"), no.size(), first);
    put(document);
    EXPECT_EQ(found(), Texts{"pkg:npm/left@1.1.0 A-1 " + std::string(want)}) << document;
  }
}

TEST_P(Uploads, AnOsReleaseSaysOfWhichDistributionTheRestIs) {
  import(R"({"schema_version":"1.7.0","id":"D-1","modified":"2026-01-02T00:00:00Z","affected":[)"
         R"({"package":{"ecosystem":"Debian:12","name":"left"},"ranges":[{"type":"ECOSYSTEM",)"
         R"("events":[{"introduced":"0"},{"fixed":"2.0"}]}]}]})");
  const UploadedDocument release = {.name = "etc/os-release",
                                    .bytes = "ID=debian\nVERSION_ID=\"12\"\n"};
  const UploadedDocument packages = {
      .name = "var/lib/dpkg/status",
      .bytes =
          "Package: left\nStatus: install ok installed\nArchitecture: amd64\n"
          "Version: 1.0\n"};
  const UploadedDocument of_twelve = {
      .name = "bom.json",
      .bytes =
          R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library",)"
          R"("name":"right","version":"1.0","purl":"pkg:deb/debian/right@1.0?distro=debian-12"}]})"};
  struct Row {
    const char* asset;
    std::vector<UploadedDocument> documents;
    const char* distribution;
    std::size_t findings;
  };
  for (const Row& row : {Row{"release", {release, packages}, "", 1}, Row{"none", {packages}, "", 0},
                         Row{"said", {release, packages}, "debian-11", 0},
                         Row{"of another document", {of_twelve, packages}, "", 0}}) {
    const auto done = put_inventory(
        world, partner(),
        {.asset = row.asset, .documents = row.documents, .distribution = row.distribution});
    ASSERT_TRUE(done.has_value()) << describe(done.error());
    EXPECT_EQ(done->opened, row.findings) << row.asset;
  }
}

TEST_P(Uploads, ADocumentIsAskedForByItsPlace) {
  const std::string document = bom({"1.1.0"});
  const store::AssetNumber number = put(document).asset.number;
  EXPECT_EQ(asset_document(world, partner(), number, "inventory", 0).value(), document);
  EXPECT_EQ(error_of(asset_document(world, partner(), number, "inventory", 1)).code,
            Errc::not_found);
  EXPECT_EQ(error_of(asset_document(world, partner(), number, "vex", 0)).code, Errc::not_found);
}

}  // namespace
}  // namespace tocsin::exposure
