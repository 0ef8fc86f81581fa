// What an upload of an inventory or of statements writes, says and leaves alone. On both engines.
#include "exposure/findings.h"
#include "exposure/testing.h"
#include "names/purl.h"

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

TEST_P(Uploads, WhatAStatementNamesIsComparedAsAPackageUrl) {
  import(osv("A-1"));
  const std::string other = "is about other versions or builds";
  const std::string nobody = "names no component of this asset";
  const auto one = [](const std::string& purl) {
    return R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library",)"
           R"("bom-ref":"1","name":"left","purl":")" +
           purl + R"("}]})";
  };
  for (const auto& [installed, named, problem] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"pkg:npm/left@1.1.0", "pkg:npm/left@1.1.0", ""},
           {"pkg:npm/left@1.1.0", "PKG:NPM/Left@1.1.0", nobody},  // names of npm have a case
           {"pkg:npm/left@1.1.0", "pkg:NPM/left", ""},
           {"pkg:npm/left@1.1.0", "pkg:npm/left@v1.1.0", ""},  // as its order has it
           {"pkg:npm/left@1.1.0", "pkg:npm/left@1.1.0-rc", other},
           {"pkg:npm/left@1.1.0+b", "pkg:npm/left@1.1.0+c", ""},  // builds are equal there
           {"pkg:npm/left@1.1.0", "pkg:npm/left@1.1.1", other},
           {"pkg:npm/left@1.1.0", "pkg:npm/right", nobody},
           {"pkg:npm/left@1.1.0?a=1&b=2", "pkg:npm/left@1.1.0?b=2&a=1", ""},
           {"pkg:npm/left@1.1.0?a=1&b=2", "pkg:npm/left@1.1.0?b=2", ""},
           {"pkg:npm/left@1.1.0?a=1&b=2", "pkg:npm/left?b=2", ""},
           {"pkg:npm/left@1.1.0?a=1&b=2", "pkg:npm/left?b=3", other},
           {"pkg:npm/left@1.1.0?b=2", "pkg:npm/left@1.1.0?a=1&b=2", other},
           {"pkg:npm/left@1.1.0#s", "pkg:npm/left@1.1.0", ""},
           {"pkg:npm/left@1.1.0", "pkg:npm/left@1.1.0#s", other},
           {"pkg:npm/left@1.1.0", "left", nobody}}) {
    SCOPED_TRACE(installed + " " + named);
    put(one(installed));
    const auto stated = state(bom({}, "A-1", named));
    ASSERT_TRUE(stated.has_value()) << describe(stated.error());
    EXPECT_EQ(found(), Texts{names::to_text(*names::parse_purl(installed)) +
                             (problem.empty() ? " A-1 not_affected" : " A-1 open")});
    ASSERT_EQ(stated->problems.size(), problem.empty() ? 0U : 1U);
    EXPECT_TRUE(problem.empty() || stated->problems.front().contains(problem))
        << stated->problems.front();
  }
}

TEST_P(Uploads, CsafSaysItOfProductsOfItsTree) {
  import(osv("A-1"));
  const auto csaf = [](const std::string& list, const std::string& product) {
    return R"({"document":{"csaf_version":"2.0","category":"csaf_vex","title":"t","publisher":)"
           R"({"name":"P"},"tracking":{"id":"V-1","current_release_date":"2026-02-01T00:00:00Z"}},)"
           R"("product_tree":{"branches":[)" +
           product + R"(]},"vulnerabilities":[{"ids":[{"text":"A-1"}],"product_status":{")" + list +
           R"(":["1"]}}]})";
  };
  const std::string helper =
      R"("product":{"product_id":"1","product_identification_helper":{"purl":"pkg:npm/left)";
  const std::string end = R"("}}})";
  for (const auto& [list, product, want] :
       std::vector<std::tuple<std::string, std::string, std::string>>{
           {"known_not_affected", "{" + helper + end, "not_affected"},
           {"fixed", "{" + helper + "@1.1.0" + end, "fixed"},
           {"under_investigation", "{" + helper + end, "under_investigation"},
           {"known_affected", "{" + helper + end, "open"},
           {"known_not_affected", "{" + helper + "@1.2.0" + end, "open"},
           {"known_not_affected", R"({"category":"product_version","name":"1.1.0",)" + helper + end,
            "not_affected"},
           {"known_not_affected", R"({"category":"product_version","name":"1.2.0",)" + helper + end,
            "open"},
           {"known_not_affected",
            R"({"category":"product_version_range","name":"vers:npm/<1.2.0",)" + helper + end,
            "not_affected"},
           {"known_not_affected",
            R"({"category":"product_version_range","name":"up to 1.2.0",)" + helper + end,
            "open"}}) {
    put(bom({"1.1.0"}));
    ASSERT_TRUE(state(csaf(list, product)).has_value()) << product;
    EXPECT_EQ(found(), Texts{"pkg:npm/left@1.1.0 A-1 " + want}) << list << product;
  }
}

TEST_P(Uploads, WhatWasStatedIsAboutTheNextVersionToo) {
  import(osv("A-1"));
  put(bom({"1.1.0"}));
  const auto stated = [&](const std::string& product) {
    ASSERT_TRUE(state(bom({}, "A-1", product))->problems.empty()) << product;
  };
  stated("pkg:npm/left");
  put(bom({"1.2.0", "1.3.0"}));
  EXPECT_EQ(found(),
            (Texts{"pkg:npm/left@1.2.0 A-1 not_affected", "pkg:npm/left@1.3.0 A-1 not_affected"}));
  stated("pkg:npm/left@1.2.0");
  put(bom({"1.2.0", "1.4.0"}));
  EXPECT_EQ(found(), (Texts{"pkg:npm/left@1.2.0 A-1 not_affected", "pkg:npm/left@1.4.0 A-1 open"}));
  put(bom({"1.4.0"}));
  EXPECT_EQ(found(), Texts{"pkg:npm/left@1.4.0 A-1 open"});
  // It comes back, and so does what was said of it; the rows are those of now alone.
  put(bom({"1.2.0"}));
  EXPECT_EQ(found(), Texts{"pkg:npm/left@1.2.0 A-1 not_affected"});
  EXPECT_EQ(origins(), Texts{"partner"});
  // Its own statement in the inventory stands beside it.
  put(bom({"1.2.0"}, "A-1", "pkg:npm/left@1.2.0"));
  EXPECT_EQ(origins(), (Texts{"partner", "vendor"}));
}

/// A document of OpenVEX about left: each statement its ids, its status and its time.
std::string openvex(const std::vector<std::tuple<Texts, std::string, std::string>>& statements) {
  std::string out;
  for (const auto& [ids, status, time] : statements) {
    std::string aliases;
    for (std::size_t i = 1; i < ids.size(); ++i) {
      aliases += (i == 1 ? "\"" : ",\"") + ids[i] + "\"";
    }
    out += (out.empty() ? "" : ",") + std::string(R"({"vulnerability":{"name":")") + ids.front() +
           R"(","aliases":[)" + aliases + R"(]},"products":[{"@id":"pkg:npm/left"}],"status":")" +
           status + R"(","timestamp":")" + time + R"("})";
  }
  return R"({"@context":"https://openvex.dev/ns/v0.2.0","@id":"x","author":"Ann","statements":[)" +
         out + "]}";
}

TEST_P(Uploads, WhatIsStatedToBeAffectedIsAFinding) {
  const std::string time = "2026-01-02T00:00:00Z";
  const std::string later = "2026-01-03T00:00:00Z";
  put(bom({"1.1.0"}));
  const std::string left = "pkg:npm/left@1.1.0 ";
  using Statements = std::vector<std::tuple<Texts, std::string, std::string>>;
  for (const auto& [statements, want] : std::vector<std::pair<Statements, Texts>>{
           {{{{"CVE-2099-1"}, "affected", time}}, {left + "CVE-2099-1 open"}},
           {{{{"CVE-2099-1"}, "not_affected", time}}, {}},
           {{{{"CVE-2099-1"}, "fixed", time}}, {}},
           {{{{"CVE-2099-1"}, "under_investigation", time}}, {}},
           {{{{"X-1"}, "affected", time}}, {left + "X-1 open"}},
           // The later word holds, in whatever order they stand.
           {{{{"X-1"}, "affected", time}, {{"X-1"}, "fixed", later}}, {}},
           {{{{"X-1"}, "affected", later}, {{"X-1"}, "fixed", time}}, {left + "X-1 open"}},
           // One flaw by two names.
           {{{{"GHSA-1", "CVE-2099-1"}, "affected", time}}, {left + "CVE-2099-1 open"}},
           {{{{"CVE-2099-1", "GHSA-1"}, "affected", time}}, {left + "CVE-2099-1 open"}},
           {{{{"GHSA-1"}, "affected", time}}, {left + "GHSA-1 open"}},
           {{{{"GHSA-1"}, "affected", time}, {{"CVE-2099-1"}, "affected", later}},
            {left + "CVE-2099-1 open", left + "GHSA-1 open"}},
           // Two statements are two flaws, be their words the same.
           {{{{"GHSA-1"}, "affected", time}, {{"CVE-2099-1"}, "affected", time}},
            {left + "CVE-2099-1 open", left + "GHSA-1 open"}},
           {{{{"X-1", "Y-1"}, "affected", time}}, {left + "X-1 open"}}}) {
    ASSERT_TRUE(state(openvex(statements)).has_value());
    EXPECT_EQ(found(), want) << openvex(statements);
  }
  ASSERT_TRUE(state(openvex({{{"CVE-2099-1"}, "affected", time}})).has_value());
  const auto page = *list_findings(world, partner(), {});
  ASSERT_EQ(page.findings.size(), 1U);
  EXPECT_EQ(page.findings[0].found.finding.sureness, "affected");
  for (const std::string_view part :
       {R"("id":"CVE-2099-1")", R"("source":"VEX")", R"("author":"Ann")", R"("matched_by":"vex")",
        R"("status":"affected")"}) {
    EXPECT_TRUE(page.findings[0].statements.contains(part)) << page.findings[0].statements;
  }
  // An advisory of the same flaw that comes later: one finding, which rests on it.
  import(osv("CVE-2099-1"));
  EXPECT_EQ(found(), Texts{left + "CVE-2099-1 open"});
  EXPECT_FALSE(list_findings(world, partner(), {})->findings[0].statements.contains("VEX"));
  // What is said of one name of a flaw that an advisory of another package knows hides no later
  // word.
  std::string of_other = osv("GHSA-9");
  of_other.replace(of_other.find("left"), 4, "other");
  import(of_other);
  const std::string known = left + "CVE-2099-1 open";
  for (const auto& [statements, want] : std::vector<std::pair<Statements, Texts>>{
           {{{{"CVE-2099-9", "GHSA-9"}, "not_affected", time}, {{"CVE-2099-9"}, "affected", later}},
            {known, left + "CVE-2099-9 open"}},
           {{{{"CVE-2099-9", "GHSA-9"}, "affected", time}, {{"GHSA-9"}, "fixed", later}}, {known}},
           {{{{"CVE-2099-9", "GHSA-9"}, "affected", time}}, {known, left + "GHSA-9 open"}}}) {
    ASSERT_TRUE(state(openvex(statements)).has_value());
    EXPECT_EQ(found(), want) << openvex(statements);
  }
  // It is said of every version, until it is taken back.
  ASSERT_TRUE(state(openvex({{{"X-2"}, "affected", time}})).has_value());
  put(bom({"2.0.0"}));
  EXPECT_EQ(found(), Texts{"pkg:npm/left@2.0.0 X-2 open"});
  ASSERT_TRUE(state(openvex({{{"X-2"}, "fixed", time}})).has_value());
  EXPECT_EQ(found(), Texts{});
}

// Each component that is meant has a row with the statement's words: their bytes are bounded, and
// what was stated before stays where the next inventory has too many components for them.
TEST_P(Uploads, StatementsTakeSoManyBytesAndNoMore) {
  const auto versions = [](int count) {
    Texts out;
    for (int i = 0; i < count; ++i) {
      out.push_back("1.0." + std::to_string(i));
    }
    return out;
  };
  std::string document = openvex({{{"X-1"}, "not_affected", "2026-01-02T00:00:00Z"}});
  document.insert(document.find(R"("status")"),
                  R"("impact_statement":")" + std::string(1U << 20U, 'w') + R"(",)");
  put(bom(versions(2)));
  ASSERT_TRUE(state(document).has_value());
  EXPECT_EQ(origins(), Texts({"partner", "partner"}));
  put(bom(versions(129)));                           // 128 MiB of words, and a little more
  EXPECT_FALSE(state(document)->is_new_generation);  // the same document changes nothing
  document.replace(document.find(R"("@id":"x")"), 9, R"("@id":"y")");
  EXPECT_EQ(error_of(state(document)).code, Errc::too_large);
  EXPECT_EQ(origins(), Texts({"partner", "partner"}));
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
