// Inventories and findings: state that an upload or an advisory changes by its differences alone,
// on both engines, against a judgement of every component by itself.
#include "flow/inventories.h"
#include "base/text.h"
#include "flow/advisories.h"
#include "flow/findings.h"
#include "flow/osv_api.h"
#include "flow/testing.h"
#include "impact/inventory_index.h"
#include "impact/match.h"
#include "inventories/inventory.h"
#include "store/advisories.h"
#include "store/sharing.h"

#include <algorithm>
#include <cstdlib>
#include <random>

namespace tocsin::flow {
namespace {

using Inventories = testing::Flow;
INSTANTIATE_TEST_SUITE_P(Engines, Inventories, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

std::string osv(const std::string& id, const std::string& package, const std::string& introduced,
                const std::string& fixed, const std::string& modified = "2026-01-02T00:00:00Z",
                const std::string& more = "") {
  return R"({"schema_version":"1.7.0","id":")" + id + R"(","modified":")" + modified + "\"" + more +
         R"(,"affected":[{"package":{"ecosystem":"npm","name":")" + package +
         R"("},"ranges":[{"type":"SEMVER","events":[{"introduced":")" + introduced +
         R"("},{"fixed":")" + fixed + R"("}]}]}]})";
}

struct Package {
  std::string name;
  std::string version;
};
std::string bom(const std::vector<Package>& packages, const std::string& vex = "") {
  std::string out = R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[)";
  for (std::size_t i = 0; i < packages.size(); ++i) {
    const std::string purl = "pkg:npm/" + packages[i].name + "@" + packages[i].version;
    out += (i == 0 ? "" : ",") + std::string(R"({"type":"library","bom-ref":")") + purl +
           R"(","name":")" + packages[i].name + R"(","version":")" + packages[i].version +
           R"(","purl":")" + purl + "\"}";
  }
  return out + "]" + vex + "}";
}

Result<ReassessSummary> import(const World& world, const std::string& text) {
  ImportOptions options;
  options.body = text;
  TOC_TRY(const ImportSummary summary,
          import_advisories(world, Principal::system("test"), options));
  return summary.findings.at(Tlp::red);
}

UploadResult put(const World& world, const Principal& who, const std::string& asset,
                 const std::string& document) {
  const auto done = put_inventory(
      world, who, {.asset = asset, .documents = {{.name = "bom.json", .bytes = document}}});
  EXPECT_TRUE(done.has_value()) << describe(done.error());
  return done.value_or(UploadResult{});
}

/// "asset component flaw certainty state" of each open finding.
std::vector<std::string> open_findings(const World& world, const Principal& who) {
  std::vector<std::string> out;
  const auto page = list_findings(world, who, {.limit = 100'000});
  EXPECT_TRUE(page.has_value());
  for (const FindingView& one : page->findings) {
    out.push_back(one.found.asset.name + " " + one.found.finding.component + " " +
                  one.found.finding.flaw + " " + one.found.finding.sureness + " " + one.state);
  }
  return out;
}
using Texts = std::vector<std::string>;

TEST_P(Inventories, AnUploadAndAnAdvisoryMeetInEitherOrder) {
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "1.2.0")).has_value());
  const UploadResult first =
      put(world, partner(), "web", bom({{"left", "1.1.0"}, {"right", "2.0.0"}}));
  EXPECT_TRUE(first.is_new_generation);
  EXPECT_EQ(first.opened, 1U);
  EXPECT_EQ(open_findings(world, partner()), Texts{"web pkg:npm/left@1.1.0 A-1 affected open"});
  const auto later = import(world, osv("A-2", "right", "0", "3.0.0"));
  ASSERT_TRUE(later.has_value());
  EXPECT_EQ(later->opened, 1U);
  EXPECT_EQ(later->assets, 1U);
  EXPECT_EQ(open_findings(world, partner()), (Texts{"web pkg:npm/left@1.1.0 A-1 affected open",
                                                    "web pkg:npm/right@2.0.0 A-2 affected open"}));
}

TEST_P(Inventories, TheSameAgainChangesNothing) {
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "1.2.0")).has_value());
  put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  const std::int64_t size = world.store->head()->size;
  const UploadResult again = put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  EXPECT_FALSE(again.is_new_generation);
  EXPECT_EQ(again.asset.generation, 1);
  const auto summary = import(world, osv("A-1", "left", "1.0.0", "1.2.0"));
  ASSERT_TRUE(summary.has_value());
  EXPECT_EQ(summary->assets, 0U);
  const auto all = reassess(world, {});
  ASSERT_TRUE(all.has_value());
  EXPECT_EQ(all->at(Tlp::red).opened + all->at(Tlp::red).closed + all->at(Tlp::red).changed, 0U);
  EXPECT_EQ(world.store->head()->size, size) << "no act for nothing";
}

TEST_P(Inventories, WhatIsUpgradedWithdrawnOrRemovedIsClosedWithItsReason) {
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "1.2.0")).has_value());
  ASSERT_TRUE(import(world, osv("A-2", "right", "0", "3.0.0")).has_value());
  put(world, partner(), "web", bom({{"left", "1.1.0"}, {"right", "1.0.0"}}));
  put(world, partner(), "db", bom({{"right", "1.0.0"}}));
  const auto reasons = [&] {
    Texts out;
    const auto page = list_findings(world, partner(), {.with_closed = true});
    for (const FindingView& one : page->findings) {
      out.push_back(one.found.asset.name + " " + one.found.finding.flaw + " " +
                    one.found.finding.closed_because);
    }
    return out;
  };
  EXPECT_EQ(put(world, partner(), "web", bom({{"left", "1.2.0"}, {"right", "1.0.0"}})).closed, 1U);
  EXPECT_EQ(reasons(), (Texts{"web A-1 component-gone", "web A-2 ", "db A-2 "}));
  ASSERT_TRUE(remove_asset(world, partner(), "db", std::nullopt).has_value());
  EXPECT_EQ(reasons().back(), "db A-2 asset-removed");
  const auto gone = import(world, osv("A-2", "right", "0", "3.0.0", "2026-02-01T00:00:00Z",
                                      R"(,"withdrawn":"2026-02-01T00:00:00Z")"));
  ASSERT_TRUE(gone.has_value());
  EXPECT_EQ(gone->closed, 1U);
  EXPECT_EQ(reasons()[1], "web A-2 not-said-any-more");
  EXPECT_EQ(open_findings(world, partner()), Texts{});
}

TEST_P(Inventories, AnAliasUnitesFindingsAndCarriesWhatWasDone) {
  ASSERT_TRUE(import(world, osv("GHSA-1", "left", "1.0.0", "1.2.0")).has_value());
  const UploadResult web = put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  ASSERT_TRUE(remediate(world, partner(),
                        {.asset = web.asset.number,
                         .component = "pkg:npm/left@1.1.0",
                         .flaw = "GHSA-1",
                         .state = "mitigated",
                         .reason = "behind a proxy",
                         .evidence = ""})
                  .has_value());
  ASSERT_TRUE(import(world, osv("OTHER-1", "left", "1.0.0", "1.3.0", "2026-01-02T00:00:00Z",
                                R"(,"aliases":["GHSA-1","CVE-2099-0001"])"))
                  .has_value());
  EXPECT_EQ(open_findings(world, partner()),
            Texts{"web pkg:npm/left@1.1.0 CVE-2099-0001 affected mitigated"});
  EXPECT_EQ(impact_of(world, officer, "GHSA-1")->flaw, "CVE-2099-0001");
}

TEST_P(Inventories, RemediationNeedsItsReasonOrEvidence) {
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "1.2.0")).has_value());
  const UploadResult web = put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  struct Row {
    const char* state;
    const char* reason;
    const char* evidence;
    std::optional<Errc> error;
  };
  for (const Row& row : std::vector<Row>{{"mitigated", "", "", Errc::malformed},
                                         {"mitigated", "a proxy", "", std::nullopt},
                                         {"accepted", "", "x", Errc::malformed},
                                         {"accepted", "old", "", std::nullopt},
                                         {"fixed", "x", "", Errc::malformed},
                                         {"fixed", "", "build 7", std::nullopt},
                                         {"gone", "x", "x", Errc::malformed},
                                         {"open", "", "", std::nullopt}}) {
    const auto done = remediate(world, partner(),
                                {.asset = web.asset.number,
                                 .component = "pkg:npm/left@1.1.0",
                                 .flaw = "A-1",
                                 .state = row.state,
                                 .reason = row.reason,
                                 .evidence = row.evidence});
    EXPECT_EQ(done ? std::nullopt : std::optional(done.error().code), row.error) << row.state;
  }
  EXPECT_EQ(remediate(world, partner(),
                      {.asset = web.asset.number,
                       .component = "pkg:npm/left@1.1.0",
                       .flaw = "A-9",
                       .state = "open",
                       .reason = "",
                       .evidence = ""})
                .error()
                .code,
            Errc::not_found);
}

TEST_P(Inventories, TheOrganizationsVexStandsBeforeItsSuppliers) {
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "1.2.0")).has_value());
  const auto vex = [](const char* state) {
    return R"(,"vulnerabilities":[{"id":"A-1","analysis":{"state":")" + std::string(state) +
           R"("},"affects":[{"ref":"pkg:npm/left@1.1.0"}]}])";
  };
  put(world, partner(), "web", bom({{"left", "1.1.0"}}, vex("not_affected")));
  EXPECT_EQ(open_findings(world, partner()),
            Texts{"web pkg:npm/left@1.1.0 A-1 affected not_affected"});
  const auto own = put_vex(
      world, partner(),
      {.asset = "web",
       .documents = {{.name = "vex.json", .bytes = bom({{"left", "1.1.0"}}, vex("exploitable"))}}});
  ASSERT_TRUE(own.has_value()) << describe(own.error());
  EXPECT_EQ(open_findings(world, partner()), Texts{"web pkg:npm/left@1.1.0 A-1 affected open"});
  const auto foreign =
      put_vex(world, partner(),
              {.asset = "nothing",
               .documents = {{.name = "vex.json", .bytes = bom({}, vex("in_triage"))}}});
  EXPECT_EQ(error_of(foreign).code, Errc::not_found);
}

TEST_P(Inventories, OthersSeeNothingAndTheDeskSeesAll) {
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "1.2.0")).has_value());
  const UploadResult web = put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  ASSERT_TRUE(register_party(world, Principal::system("test"), {.handle = "other", .name = "Other"})
                  .has_value());
  const Principal other = person("other", Role::partner_administrator, "desk@other.example");
  EXPECT_EQ(open_findings(world, other), Texts{});
  EXPECT_EQ(error_of(view_asset(world, other, web.asset.number)).code, Errc::not_found);
  EXPECT_EQ(put_inventory(world, other,
                          {.asset = "web",
                           .party = partner().party,
                           .documents = {{.name = "b", .bytes = bom({})}}})
                .error()
                .code,
            Errc::not_found);
  EXPECT_EQ(error_of(impact_of(world, other, "A-1")).code, Errc::forbidden);
  const auto impact = impact_of(world, officer, "A-1");
  ASSERT_TRUE(impact.has_value());
  EXPECT_EQ(impact->partners, 1U);
  EXPECT_EQ(impact->components, 1U);
  EXPECT_EQ(error_of(impact_of(world, officer, "A-404")).code, Errc::not_found);
  EXPECT_EQ(asset_document(world, analyst, web.asset.number, "inventory", 0).value_or(""),
            bom({{"left", "1.1.0"}}));
}

TEST_P(Inventories, ARestrictedAdvisoryIsNotShownToWhomItsMarkingExcludes) {
  const std::string csaf =
      R"({"document":{"category":"csaf_vex","csaf_version":"2.0","title":"t","distribution":{"tlp":{"label":"AMBER"}},)"
      R"("publisher":{"category":"vendor","name":"P","namespace":"https://p.example"},"tracking":{"id":"P-1",)"
      R"("current_release_date":"2026-01-01T00:00:00Z","initial_release_date":"2026-01-01T00:00:00Z","status":"final",)"
      R"("version":"1"}},"product_tree":{"full_product_names":[{"product_id":"1","name":"left","product_identification_helper":)"
      R"({"purl":"pkg:npm/left@1.1.0"}}]},"vulnerabilities":[{"cve":"CVE-2099-0007","product_status":{"known_affected":["1"]}}]})";
  ASSERT_TRUE(import(world, csaf).has_value());
  put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  EXPECT_EQ(open_findings(world, partner()), Texts{}) << "AMBER is for those who take part";
  EXPECT_EQ(open_findings(world, officer).size(), 1U);
  EXPECT_EQ(osv_query(world, Principal{}, {.purl = "pkg:npm/left@1.1.0"})->matches.size(), 0U);
  EXPECT_EQ(osv_query(world, officer, {.purl = "pkg:npm/left@1.1.0"})->matches.size(), 1U);
  EXPECT_EQ(error_of(view_advisories(world, Principal{}, "CVE-2099-0007")).code, Errc::not_found);
  EXPECT_TRUE(search_advisories(world, Principal{}, {.id = "CVE-2099-0007"})->advisories.empty());
}

/// A CSAF document that says of left 1.1.0 that it has both flaws, which are one.
std::string joining(const std::string& tlp, const std::string& modified) {
  return R"({"document":{"category":"csaf_vex","csaf_version":"2.0","title":"t","distribution":{"tlp":{"label":")" +
         tlp +
         R"("}},"publisher":{"category":"vendor","name":"P","namespace":"https://p.example"},"tracking":{"id":"P-1",)"
         R"("current_release_date":")" +
         modified +
         R"(","initial_release_date":"2026-01-01T00:00:00Z","status":"final","version":"1"}},)"
         R"("product_tree":{"full_product_names":[{"product_id":"1","name":"left","product_identification_helper":)"
         R"({"purl":"pkg:npm/left@1.1.0"}}]},"vulnerabilities":[{"cve":"CVE-2099-0001","ids":[{"system_name":"s",)"
         R"("text":"A-2"}],"product_status":{"known_affected":["1"]}}]})";
}

TEST_P(Inventories, ARestrictedAdvisoryJoinsFlawsForThoseAloneWhoMaySeeIt) {
  make_active();
  ASSERT_TRUE(import(world, osv("CVE-2099-0001", "left", "1.0.0", "1.2.0")).has_value());
  ASSERT_TRUE(import(world, osv("A-2", "left", "1.0.0", "1.2.0")).has_value());
  put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  const Texts both = {"web pkg:npm/left@1.1.0 A-2 affected open",
                      "web pkg:npm/left@1.1.0 CVE-2099-0001 affected open"};
  const Texts one = {"web pkg:npm/left@1.1.0 CVE-2099-0001 affected open"};
  EXPECT_EQ(open_findings(world, officer), both);
  // The desk alone, then the community too.
  ASSERT_TRUE(import(world, joining("RED", "2026-01-02T00:00:00Z")).has_value());
  EXPECT_EQ(open_findings(world, officer), one);
  EXPECT_EQ(open_findings(world, partner()), both);
  EXPECT_EQ(impact_of(world, officer, "A-2")->flaw, "CVE-2099-0001");
  // An upload is judged for both at once, and counted as its uploader sees it.
  EXPECT_EQ(put(world, partner(), "db", bom({{"left", "1.1.0"}})).opened, 2U);
  EXPECT_EQ(open_findings(world, officer).size(), 2U);
  EXPECT_EQ(open_findings(world, partner()).size(), 4U);
  EXPECT_TRUE(remove_asset(world, partner(), "db", std::nullopt).has_value());
  ASSERT_TRUE(import(world, joining("GREEN", "2026-01-03T00:00:00Z")).has_value());
  EXPECT_EQ(open_findings(world, officer), one);
  EXPECT_EQ(open_findings(world, partner()), one);
  ASSERT_TRUE(import(world, joining("RED", "2026-01-04T00:00:00Z")).has_value());
  EXPECT_EQ(open_findings(world, officer), one);
  EXPECT_EQ(open_findings(world, partner()), both);
  ASSERT_TRUE(import(world, joining("CLEAR", "2026-01-05T00:00:00Z")).has_value());
  EXPECT_EQ(open_findings(world, officer), one);
  EXPECT_EQ(open_findings(world, partner()), one);
  // Nothing of a higher ceiling is left where it says the same.
  const auto rows = world.store->read([](store::Reader& reader) {
    return reader.query("SELECT flaw FROM finding WHERE ceiling > 0 AND closed_at IS NULL");
  });
  EXPECT_EQ(rows->size(), 0U);
}

TEST_P(Inventories, AMessageIsSharedWhereItRestsOnWhatOthersShare) {
  make_active();
  put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  const auto resting_on = [&](store::Rests rests) {
    const auto waiting = world.store->read([](store::Reader& reader) {
      return store::outbox::list(reader, Tlp::red, "waiting", 100);
    });
    return std::ranges::count_if(*waiting, [&](const store::Delivery& one) {
      return one.rests == rests && one.subject.contains("New findings");
    });
  };
  ASSERT_TRUE(import(world, joining("GREEN", "2026-01-02T00:00:00Z")).has_value());
  EXPECT_EQ(resting_on(store::Rests::shared), 1);
  EXPECT_EQ(resting_on(store::Rests::own), 0);
  // What is open to everybody is told as before, beside the restricted.
  ASSERT_TRUE(import(world, osv("A-9", "left", "1.0.0", "1.2.0")).has_value());
  EXPECT_EQ(resting_on(store::Rests::own), 1);
  // The cut takes the first one and leaves the second.
  const auto cut = world.store->write(
      [&](store::Transaction& tx) { return store::outbox::cancel_shared(tx, partner().party); });
  EXPECT_EQ(*cut, 1);
  EXPECT_EQ(resting_on(store::Rests::shared), 0);
  EXPECT_EQ(resting_on(store::Rests::own), 1);
}

TEST_P(Inventories, APartnerIsToldOnceForAllItsAssets) {
  put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  put(world, partner(), "db", bom({{"left", "1.1.1"}}));
  const auto mails = [&] {
    return world.store
        ->read([](store::Reader& reader) {
          return reader.query("SELECT subject FROM outbox WHERE subject LIKE '%A-1%'");
        })
        ->size();
  };
  EXPECT_EQ(mails(), 0U);
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "1.2.0")).has_value());
  EXPECT_EQ(mails(), 1U);
  EXPECT_EQ(open_findings(world, partner()).size(), 2U);
}

TEST_P(Inventories, WhatIsNotCoveredIsCountedAndNeverClean) {
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "1.2.0")).has_value());
  const std::string document =
      R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","bom-ref":"1","name":"x",)"
      R"("version":"1","purl":"pkg:maven/g/x@1"},{"type":"library","bom-ref":"2","name":"left","purl":"pkg:npm/left"},)"
      R"({"type":"library","bom-ref":"3","name":"left","version":"9.0.0","purl":"pkg:npm/left@9.0.0"}]})";
  const UploadResult done = put(world, partner(), "web", document);
  EXPECT_EQ(done.asset.not_judged, 2);
  const auto view = view_asset(world, partner(), done.asset.number);
  ASSERT_TRUE(view.has_value());
  ASSERT_EQ(view->unknown.size(), 2U);
  EXPECT_NE(view->unknown[0].reason.find("no feed covers"), std::string::npos);
  EXPECT_EQ(impact_of(world, officer, "A-1")->assets_not_fully_judged, 1U);
}

TEST_P(Inventories, ADocumentThatIsNoneIsRefusedWithItsName) {
  for (const auto& [name, bytes, word] : std::vector<std::array<const char*, 3>>{
           {"notes.txt", "hello", "not an inventory"}, {"bom.json", "{\"bomFormat\":", ""}}) {
    const auto done = put_inventory(
        world, partner(), {.asset = "web", .documents = {{.name = name, .bytes = bytes}}});
    ASSERT_FALSE(done.has_value()) << name;
    EXPECT_NE(describe(done.error()).find(word), std::string::npos) << describe(done.error());
  }
  EXPECT_EQ(put_inventory(world, partner(),
                          {.asset = " ", .documents = {{.name = "b", .bytes = bom({})}}})
                .error()
                .where,
            "/asset");
}

TEST_P(Inventories, AnAssetHasANameOfAtMost128Bytes) {
  for (const auto& [name, is_taken] :
       {std::pair{std::string(128, 'n'), true}, std::pair{std::string(129, 'n'), false},
        std::pair{std::string("\xFF"), false}, std::pair{std::string(), false}}) {
    const auto done = put_inventory(
        world, partner(), {.asset = name, .documents = {{.name = "b", .bytes = bom({})}}});
    EXPECT_EQ(done ? "" : done.error().where, is_taken ? "" : "/asset") << name;
  }
}

TEST_P(Inventories, ADocumentThatStatesNothingIsNoVex) {
  const std::string document = bom({{"left", "1.1.0"}});
  put(world, partner(), "web", document);
  const auto done = put_vex(
      world, partner(), {.asset = "web", .documents = {{.name = "vex.json", .bytes = document}}});
  EXPECT_EQ(error_of(done).where, "vex.json");
  EXPECT_EQ(error_of(put_vex(world, partner(),
                             {.asset = "none", .documents = {{.name = "v", .bytes = document}}}))
                .code,
            Errc::malformed);
  EXPECT_EQ(error_of(remove_asset(world, partner(), "none", {})).message,
            "There is no such asset.");
}

std::int64_t rows_of(const World& world, const std::string& table) {
  const auto rows = world.store->read(
      [&](store::Reader& reader) { return reader.query("SELECT count(*) FROM " + table); });
  EXPECT_TRUE(rows.has_value());
  return rows ? rows->front().integer(0) : -1;
}

std::vector<Package> many(std::size_t count, const std::string& version) {
  std::vector<Package> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back({i % 2 == 0 ? "left" : "p" + std::to_string(i),
                   version + (i % 2 == 0 ? "-rc." + std::to_string(i) : "")});
  }
  return out;
}

TEST_P(Inventories, NoClosureIsLongHoweverLargeTheUpload) {
  // Of 250 components each with its version, its name, and what it replaces; and one step at the
  // end. The whole upload is many times that.
  constexpr std::size_t kWritesMax = 1000;
  constexpr std::size_t kComponents = 4000;
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "2.0.0")).has_value());
  const std::int64_t size = world.store->head()->size;
  const UploadResult first = put(world, partner(), "web", bom(many(kComponents, "1.1.0")));
  EXPECT_EQ(first.asset.components, static_cast<std::int64_t>(kComponents));
  EXPECT_EQ(first.opened, kComponents / 2);
  EXPECT_EQ(world.store->head()->size, size + 2) << "one act of the upload, one of its findings";
  EXPECT_LE(world.store->writes_max(), kWritesMax);
  // Replaced, and everything it had closed.
  const UploadResult later = put(world, partner(), "web", bom(many(kComponents, "1.2.0")));
  EXPECT_EQ(later.opened, kComponents / 2);
  EXPECT_EQ(later.closed, kComponents / 2);
  EXPECT_EQ(later.asset.generation, 2);
  EXPECT_EQ(rows_of(world, "component"), static_cast<std::int64_t>(kComponents));
  EXPECT_EQ(rows_of(world, "installed"), static_cast<std::int64_t>(kComponents));
  EXPECT_EQ(rows_of(world, "finding"), static_cast<std::int64_t>(kComponents));
  // An advisory that hits all of it.
  EXPECT_EQ(import(world, osv("A-2", "left", "1.0.0", "3.0.0"))->opened, kComponents / 2);
  EXPECT_EQ(import(world, osv("A-2", "left", "1.0.0", "3.0.0", "2026-02-01T00:00:00Z",
                              R"(,"withdrawn":"2026-02-01T00:00:00Z")"))
                ->closed,
            kComponents / 2);
  ASSERT_TRUE(remove_asset(world, partner(), "web", std::nullopt).has_value());
  EXPECT_EQ(open_findings(world, partner()), Texts{});
  EXPECT_EQ(rows_of(world, "component"), 0);
  EXPECT_EQ(rows_of(world, "installed"), 0);
  EXPECT_EQ(rows_of(world, "asset_upload"), 0) << "nothing is left to clear away";
  EXPECT_LE(world.store->writes_max(), kWritesMax);
}

/// An upload of the asset whose process ends before it is visible.
store::Upload broken_off(const World& world, const PartyId& party, const std::string& name) {
  const auto done = world.store->write([&](store::Transaction& tx) -> Result<store::Upload> {
    TOC_TRY(const store::Upload upload, store::uploads::begin(tx, party, name, 2));
    const store::InstalledKey key{
        .package = "npm/left", .version = "1.1.0", .matched_by = "package"};
    const std::vector<store::InstalledComponent> components = {
        {.label = "lost", .ref = "1", .coverage = "", .reason = "", .keys = {key}},
        {.label = "lost too", .ref = "2", .coverage = "", .reason = "", .keys = {key}}};
    TOC_CHECK(store::assets::add_components(tx, upload.asset, upload.first, components));
    TOC_CHECK(store::assets::add_vex(tx, upload.asset, "vendor", upload.first,
                                     std::vector<store::VexRow>{{.origin = "vendor"}}));
    TOC_TRY(const store::Asset asset, store::assets::get(tx, upload.asset));
    TOC_TRY(const auto found, store::findings::of_asset(tx, upload.asset));
    for (const store::Finding& one : found) {
      TOC_CHECK(
          store::findings::stage(tx, one, store::findings::Staged::removed, asset.sequence + 1));
    }
    store::Finding more{.asset = upload.asset, .component = "lost", .flaw = "A-1"};
    more.changed_index = -1;
    TOC_CHECK(store::findings::stage(tx, more, store::findings::Staged::put, asset.sequence + 1));
    return upload;
  });
  EXPECT_TRUE(done.has_value()) << describe(done.error());
  return done.value_or(store::Upload{});
}

TEST_P(Inventories, WhatAnUploadThatWasBrokenOffLeftIsSeenByNobodyAndClearedAway) {
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "1.2.0")).has_value());
  const Texts held = {"web pkg:npm/left@1.1.0 A-1 affected open"};
  put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  broken_off(world, partner().party, "web");
  broken_off(world, partner().party, "new");
  EXPECT_EQ(open_findings(world, partner()), held);
  EXPECT_EQ(list_assets(world, partner(), -1, 100)->assets.size(), 1U);
  EXPECT_EQ(supposed_impact(world, officer, {.purl = "pkg:npm/left@1.1.0"})->components, 1U);
  EXPECT_EQ(import(world, osv("A-1", "left", "1.0.0", "1.3.0", "2026-01-03T00:00:00Z"))->assets,
            1U);
  // The next upload of the asset clears it away, and is judged on what held.
  const UploadResult web =
      put(world, partner(), "web", bom({{"left", "1.1.0"}, {"right", "1.0.0"}}));
  EXPECT_EQ(web.opened + web.closed + web.changed, 0U);
  EXPECT_EQ(open_findings(world, partner()), held);
  EXPECT_EQ(rows_of(world, "component"), 4) << "the other one may still be running";
  // Of another asset it is cleared away when nobody has written to it for an hour.
  store_.clock.set(store_.clock.now() + std::chrono::hours(2));
  put(world, partner(), "db", bom({}));
  EXPECT_EQ(rows_of(world, "component"), 2);
  EXPECT_EQ(rows_of(world, "installed"), 2);
  EXPECT_EQ(rows_of(world, "vex_statement"), 0);
  EXPECT_EQ(rows_of(world, "finding"), 1);
  EXPECT_EQ(rows_of(world, "asset_upload"), 0);
  EXPECT_EQ(put(world, partner(), "new", bom({{"left", "1.1.0"}})).asset.generation, 1);
  EXPECT_EQ(open_findings(world, partner()).size(), 2U);
}

TEST_P(Inventories, ALaterUploadOfTheAssetTakesThePlaceOfTheOneBefore) {
  put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  const store::Upload slow = broken_off(world, partner().party, "web");
  put(world, partner(), "web", bom({{"left", "1.2.0"}}));
  const Status next =
      world.store->write([&](store::Transaction& tx) { return store::uploads::renew(tx, slow); });
  ASSERT_FALSE(next.has_value());
  EXPECT_EQ(error_of(next).code, Errc::conflict);
}

TEST_P(Inventories, AnUploadIsNotJudgedByAdvisoriesThatFindingsHaveLeftBehind) {
  // As a second server on the same store, whose advisories were read before the import.
  CurrentAdvisories early("");
  World other = world;
  other.advisories = &early;
  put(other, partner(), "db", bom({{"right", "1.0.0"}}));
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "1.2.0")).has_value());
  EXPECT_EQ(put(other, partner(), "web", bom({{"left", "1.1.0"}})).opened, 1U);
  EXPECT_EQ(open_findings(world, partner()), Texts{"web pkg:npm/left@1.1.0 A-1 affected open"});
}

TEST_P(Inventories, AnImportFindsWhatWasUploadedBesideIt) {
  CurrentAdvisories early("");
  World other = world;
  other.advisories = &early;
  put(other, partner(), "db", bom({{"right", "1.0.0"}}));
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "1.2.0")).has_value());
  // The import is stored and has not been followed: an upload does not wait for it.
  ASSERT_TRUE(world.store
                  ->write([&](store::Transaction& tx) -> Status {
                    TOC_TRY(const store::LogIndex newest, store::advisories::newest_index(tx));
                    return store::advisories::put_pending(tx, newest, {"A-1"});
                  })
                  .has_value());
  EXPECT_EQ(put(other, partner(), "web", bom({{"left", "1.1.0"}})).opened, 0U);
  ASSERT_TRUE(follow_imports(world).has_value());
  EXPECT_EQ(open_findings(world, partner()), Texts{"web pkg:npm/left@1.1.0 A-1 affected open"});
}

TEST_P(Inventories, AnImportThatFailsHalfWayIsFollowedAllTheSame) {
  put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  // The second record is not JSON: the file is refused, and what came before it is stored.
  ImportOptions options;
  const std::string text = osv("A-1", "left", "1.0.0", "1.2.0") + "\n{\"id\":";
  options.body = text;
  std::size_t refused = 0;
  options.quarantine = [&](const std::string&, const advisories::Quarantined&) { ++refused; };
  const auto done = import_advisories(world, Principal::system("test"), options);
  EXPECT_TRUE(!done || refused > 0);
  EXPECT_EQ(open_findings(world, partner()), Texts{"web pkg:npm/left@1.1.0 A-1 affected open"});
}

TEST_P(Inventories, WhatAnImportThatWasBrokenOffOwesIsDoneByTheNextOne) {
  put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  const std::string text = osv("A-1", "left", "1.0.0", "1.2.0");
  const auto break_off = [&] {
    // As a process leaves it that ends between the documents and the findings.
    const Status done = world.store->write([&](store::Transaction& tx) -> Status {
      TOC_TRY(const store::LogIndex newest, store::advisories::newest_index(tx));
      TOC_CHECK(store::advisories::put_pending(tx, newest, {"A-1"}));
      return tx.execute("DELETE FROM finding");
    });
    ASSERT_TRUE(done.has_value()) << describe(done.error());
    EXPECT_EQ(open_findings(world, partner()), Texts{});
  };
  const auto is_done = [&] {
    EXPECT_EQ(open_findings(world, partner()), Texts{"web pkg:npm/left@1.1.0 A-1 affected open"});
    const auto pending =
        world.store->read([](store::Reader& reader) { return store::advisories::pending(reader); });
    EXPECT_TRUE(pending.has_value() && pending->ids.empty());
  };
  ASSERT_TRUE(import(world, text).has_value());
  is_done();
  break_off();
  ImportOptions options;
  options.body = text;
  const auto again = import_advisories(world, Principal::system("test"), options);
  ASSERT_TRUE(again.has_value()) << describe(again.error());
  EXPECT_EQ(again->unchanged, 1U);
  EXPECT_EQ(again->findings.at(Tlp::red).opened, 1U);
  is_done();
  // Or by the next start, which has nothing of it in memory.
  break_off();
  world.advisories->forget();
  ASSERT_TRUE(follow_imports(world).has_value());
  is_done();
}

TEST_P(Inventories, ASuppositionIsAnsweredThroughEveryChange) {
  const auto hit = [&](const char* purl, const char* versions) {
    const auto done = supposed_impact(world, officer, {.purl = purl, .versions = versions});
    EXPECT_TRUE(done.has_value()) << describe(done.error());
    std::string out;
    for (const store::Asset& asset : done->assets) {
      out += (out.empty() ? "" : " ") + asset.name;
    }
    return out + "; " + join(done->partners, " ");
  };
  EXPECT_EQ(hit("pkg:npm/left", "vers:npm/<2.0.0"), "; ");
  put(world, partner(), "web", bom({{"left", "1.1.0"}, {"right", "1.0.0"}}));
  put(world, partner(), "db", bom({{"left", "2.0.0"}}));
  EXPECT_EQ(hit("pkg:npm/left", "vers:npm/<2.0.0"), "web; acme");
  EXPECT_EQ(hit("pkg:npm/left", "vers:npm/<=2.0.0"), "web db; acme");
  EXPECT_EQ(hit("pkg:npm/left@2.0.0", ""), "db; acme");
  put(world, partner(), "web", bom({{"left", "2.0.0"}}));
  EXPECT_EQ(hit("pkg:npm/left@2.0.0", ""), "web db; acme");
  EXPECT_EQ(hit("pkg:npm/right@1.0.0", ""), "; ");
  ASSERT_TRUE(remove_asset(world, partner(), "db", std::nullopt).has_value());
  EXPECT_EQ(hit("pkg:npm/left@2.0.0", ""), "web; acme");
  for (unsigned i = 0; i < 80; ++i) {  // more changes than there are segments
    put(world, partner(), "web", bom({{"left", "3.0." + std::to_string(i)}}));
    EXPECT_EQ(hit("pkg:npm/left", "vers:npm/>=3.0.0"), "web; acme") << i;
  }
  EXPECT_EQ(error_of(supposed_impact(world, officer, {.purl = "pkg:npm/left"})).where, "/versions");
  EXPECT_EQ(error_of(supposed_impact(world, officer, {.purl = "left@1"})).code, Errc::malformed);
  EXPECT_EQ(error_of(supposed_impact(world, partner(), {.purl = "pkg:npm/left@1"})).code,
            Errc::forbidden);
}

/// Random inventories and advisories, seeded.
struct Sample {
  std::mt19937 random;
  std::string pick(const char* prefix, unsigned count) {
    return prefix + std::to_string(random() % count);
  }
  std::string version() {
    return std::to_string(random() % 3) + "." + std::to_string(random() % 4) + "." +
           std::to_string(random() % 3) + (random() % 8 == 0 ? "-rc.1" : "");
  }
};

TEST_P(Inventories, FindingsAreThoseOfJudgingEveryComponentByItself) {
  constexpr unsigned kAssets = 60;
  Sample sample{std::mt19937(7)};
  for (unsigned step = 0; step < 40; ++step) {
    if (step % 2 == 0) {
      for (unsigned i = 0; i < 6; ++i) {
        std::vector<Package> packages;
        for (unsigned n = sample.random() % 8; n > 0; --n) {
          packages.push_back({sample.pick("p", 9), sample.version()});
        }
        put(world, partner(), sample.pick("asset", kAssets), bom(packages));
      }
    } else {
      std::string id = sample.pick("A-", 15);
      const std::string more = sample.random() % 4 == 0
                                   ? R"(,"aliases":["CVE-2099-000)" + sample.pick("", 9) + "\"]"
                                   : "";
      const std::string withdrawn =
          sample.random() % 6 == 0 ? R"(,"withdrawn":"2026-03-01T00:00:00Z")" : "";
      const std::string modified = "2026-01-01T00:" + std::to_string(10 + step) + ":00Z";
      ASSERT_TRUE(import(world, osv(id, sample.pick("p", 9), sample.version(), sample.version(),
                                    modified, more + withdrawn))
                      .has_value());
    }
  }
  // The naive way: every component of every asset, as its document says it, by itself.
  Texts naive;
  Texts by_index;
  ASSERT_TRUE(world.store
                  ->read([&](store::Reader& reader) -> Status {
                    TOC_TRY(const auto layers, world.advisories->get(reader, Tlp::red));
                    TOC_TRY(const auto assets, store::assets::list(reader, std::nullopt, -1, 1000));
                    for (const store::Asset& asset : assets) {
                      TOC_TRY(const std::string document,
                              asset_document(world, officer, asset.number, "inventory", 0));
                      const auto inventory =
                          inventories::read_inventory({.path = "bom.json", .bytes = document});
                      const std::vector<Component>& components = (*inventory)->components;
                      std::set<std::string> found;
                      const impact::Matches matches = impact::match(*layers, components);
                      for (const impact::Finding& one : matches.findings) {
                        found.insert(asset.name + " " +
                                     impact::label_of(components[one.component]) + " " +
                                     std::string(one.flaw.id()) + " " +
                                     std::string(to_text(one.sureness)) + " open");
                      }
                      naive.insert(naive.end(), found.begin(), found.end());
                    }
                    // And the index in memory: the assets of each flaw.
                    impact::InventorySegmentBuilder builder;
                    std::int64_t last = -1;
                    std::uint32_t number = 0;
                    TOC_CHECK(store::installed::for_each(
                        reader, std::nullopt,
                        [&](const store::InstalledVersion& version, store::AssetNumber asset) {
                          if (version.id != last) {
                            number = builder.version(version.package, version.version,
                                                     version.is_epoch_known);
                            last = version.id;
                          }
                          builder.add(number, static_cast<std::uint32_t>(asset));
                        }));
                    const impact::InventoryIndex index(
                        {builder.finish()}, std::vector<impact::InventoryIndex::Asset>(kAssets));
                    for (const impact::Flaw& flaw : layers->flaws()) {
                      const auto hits = index.affected(
                          layers->packages_of(flaw),
                          [&](std::string_view package, std::string_view version, bool is_known) {
                            return is_affected(*layers, flaw, package, version, is_known);
                          });
                      for (const impact::AssetNumber asset : hits.assets) {
                        by_index.push_back(store::assets::get(reader, asset)->name + " " +
                                           std::string(flaw.id()));
                      }
                    }
                    return {};
                  })
                  .has_value());
  Texts stored = open_findings(world, officer);
  std::set<std::string> stored_flaws;
  for (const std::string& text : stored) {
    const std::size_t component = text.find(' ');
    const std::size_t flaw = text.find(' ', component + 1);
    stored_flaws.insert(text.substr(0, component) +
                        text.substr(flaw, text.find(' ', flaw + 1) - flaw));
  }
  std::ranges::sort(naive);
  std::ranges::sort(stored);
  std::ranges::sort(by_index);
  EXPECT_GT(stored.size(), 20U);
  EXPECT_EQ(stored, naive);
  EXPECT_EQ(Texts(stored_flaws.begin(), stored_flaws.end()), by_index);
}

/// An advisory as the naive judge below keeps it.
struct Said {
  std::string package;
  std::string introduced;
  std::string fixed;
  bool is_withdrawn = false;
};

/// What the events of a range mean (OSV schema, "evaluation"): the last one at or below decides.
bool is_said_of(const Said& said, const Package& package) {
  const ecosystems::Ecosystem* semver = ecosystems::find("semver");
  const auto reaches = [&](const std::string& event) {
    return event == "0" || ecosystems::order(*semver, package.version, event) >= 0;
  };
  if (said.is_withdrawn || said.package != package.name || !reaches(said.introduced)) {
    return false;
  }
  return !reaches(said.fixed) || ecosystems::order(*semver, said.introduced, said.fixed) > 0;
}

/// The assets that the inventory index names for the range of an advisory.
std::set<std::string> hit_by_index(const World& world, const Principal& officer, const Said& said) {
  if (said.is_withdrawn) {
    return {};
  }
  const ecosystems::Ecosystem* semver = ecosystems::find("semver");
  const bool is_bounded =
      said.introduced == "0" || ecosystems::order(*semver, said.introduced, said.fixed) < 0;
  const std::string lower = said.introduced == "0" ? "" : ">=" + said.introduced;
  const std::string upper = is_bounded ? "<" + said.fixed : "";
  const auto supposed = supposed_impact(
      world, officer,
      {.purl = "pkg:npm/" + said.package,
       .versions = "vers:npm/" + lower + (lower.empty() || upper.empty() ? "" : "|") + upper});
  EXPECT_TRUE(supposed.has_value()) << describe(supposed.error());
  std::set<std::string> out;
  for (const store::Asset& asset : supposed->assets) {
    out.insert(asset.name);
  }
  return out;
}

/// How many inventories: TOCSIN_INVENTORIES, for the full number that the promise names.
unsigned wanted_inventories() {
  const char* text = std::getenv("TOCSIN_INVENTORIES");
  return text == nullptr ? 200 : static_cast<unsigned>(std::stoul(text));
}

TEST_P(Inventories, ManyInventoriesGiveWhatAPassOverAllOfThemGives) {
  const unsigned count = wanted_inventories();
  Sample sample{std::mt19937(11)};
  std::map<std::string, Said> said;
  std::map<std::string, std::vector<Package>> assets;
  unsigned editions = 0;
  const auto say = [&](const std::string& id, Said what) {
    const std::string modified =
        to_rfc3339(from_micros(1'770'000'000'000'000 + 1'000'000 * ++editions));
    const std::string withdrawn = what.is_withdrawn ? ",\"withdrawn\":\"" + modified + "\"" : "";
    const auto done =
        import(world, osv(id, what.package, what.introduced, what.fixed, modified, withdrawn));
    EXPECT_TRUE(done.has_value()) << describe(done.error());
    said[id] = std::move(what);
    return done.value_or(ReassessSummary{});
  };
  const auto draw = [&](const std::string& package) {
    Said out{.package = package, .introduced = sample.version(), .fixed = sample.version()};
    while (out.fixed == out.introduced) {
      out.fixed = sample.version();
    }
    return out;
  };
  for (unsigned i = 0; i < 40; ++i) {
    say("A-" + std::to_string(i), draw(sample.pick("p", 60)));
  }
  for (unsigned i = 0; i < count; ++i) {
    std::vector<Package>& packages = assets["asset" + std::to_string(i)];
    for (unsigned n = sample.random() % 6; n > 0; --n) {
      // Some are everywhere, most are rare.
      packages.push_back({sample.pick("p", 1 + sample.random() % 300), sample.version()});
    }
    put(world, partner(), "asset" + std::to_string(i), bom(packages));
  }
  const auto expect_equal = [&](const std::string& when) {
    std::set<std::string> naive;
    for (const auto& [name, packages] : assets) {
      for (const Package& package : packages) {
        for (const auto& [id, what] : said) {
          if (is_said_of(what, package)) {
            naive.insert(name + " pkg:npm/" + package.name + "@" + package.version + " " + id +
                         " affected open");
          }
        }
      }
    }
    Texts stored = open_findings(world, officer);
    std::ranges::sort(stored);
    EXPECT_TRUE(std::ranges::equal(stored, naive))
        << when << ": " << stored.size() << " stored, " << naive.size() << " by a pass over all";
    for (const auto& [id, what] : said) {
      std::set<std::string> hit;
      for (const std::string& text : naive) {
        if (text.contains(" " + id + " ")) {
          hit.insert(text.substr(0, text.find(' ')));
        }
      }
      const auto impact = impact_of(world, officer, id);
      EXPECT_EQ(impact ? impact->assets : 0, hit.size()) << when << ": " << id;
      // The other way to the same answer: the index in memory.
      EXPECT_EQ(hit_by_index(world, officer, what), hit) << when << ": " << id;
    }
  };
  expect_equal("after the uploads");
  const std::int64_t size = world.store->head()->size;
  const auto again = reassess(world, {});
  ASSERT_TRUE(again.has_value());
  const ReassessSummary& desk = again->at(Tlp::red);
  EXPECT_EQ(desk.opened + desk.closed + desk.changed, 0U);
  EXPECT_EQ(world.store->head()->size, size);
  EXPECT_GT(say("A-new", {.package = "p0", .introduced = "0", .fixed = "9.0.0"}).opened, 0U);
  say("A-7", draw("p1"));
  Said gone = said["A-new"];
  expect_equal("after a new advisory");
  gone.is_withdrawn = true;
  EXPECT_GT(say("A-new", gone).closed, 0U);
  expect_equal("after it was withdrawn");
}

}  // namespace
}  // namespace tocsin::flow
