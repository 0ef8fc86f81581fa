// Inventories and findings: state that an upload or an advisory changes by its differences alone.
// On both engines.
#include "base/text.h"
#include "exposure/inventories_for_test.h"
#include "exposure/osv_api.h"
#include "store/sharing.h"

#include <algorithm>

namespace tocsin::exposure {
namespace {

using testing::bom;
using testing::import;
using testing::open_findings;
using testing::osv;
using testing::Package;
using testing::put;
using testing::Texts;

using Inventories = testing::Instance;
INSTANTIATE_TEST_SUITE_P(Engines, Inventories, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

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

TEST_P(Inventories, WhatWasDoneUnderTheNameThatStandsHoldsBeforeWhatIsCarriedOver) {
  const std::string component = "pkg:npm/left@1.1.0";
  ASSERT_TRUE(import(world, osv("CVE-2099-0001", "left", "1.0.0", "1.2.0")).has_value());
  ASSERT_TRUE(import(world, osv("GHSA-1", "left", "1.0.0", "1.2.0")).has_value());
  const store::AssetNumber asset =
      put(world, partner(), "web", bom({{"left", "1.1.0"}})).asset.number;
  for (const auto& [flaw, state] :
       {std::pair{"CVE-2099-0001", "accepted"}, std::pair{"GHSA-1", "mitigated"}}) {
    ASSERT_TRUE(remediate(world, partner(),
                          {.asset = asset,
                           .component = component,
                           .flaw = flaw,
                           .state = state,
                           .reason = "as it is"})
                    .has_value());
  }
  ASSERT_TRUE(import(world, osv("OTHER-1", "left", "1.0.0", "1.3.0", "2026-01-02T00:00:00Z",
                                R"(,"aliases":["GHSA-1","CVE-2099-0001"])"))
                  .has_value());
  EXPECT_EQ(open_findings(world, partner()),
            Texts{"web " + component + " CVE-2099-0001 affected accepted"});
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
  ASSERT_TRUE(
      flow::register_party(world, Principal::system("test"), {.handle = "other", .name = "Other"})
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
  EXPECT_NE(view->unknown[0].reason.find("no source says"), std::string::npos);
  EXPECT_EQ(impact_of(world, officer, "A-1")->assets_not_fully_judged, 1U);
}

TEST_P(Inventories, WhatIsCoveredFromNowOnIsCountedByTheNextJudgementOfAll) {
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "1.2.0")).has_value());
  const std::string document =
      R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","bom-ref":"1",)"
      R"("name":"x","version":"1","purl":"pkg:maven/g/x@1"}]})";
  const store::AssetNumber asset = put(world, partner(), "web", document).asset.number;
  std::string of_maven = osv("A-2", "g:x", "1.0.0", "1.2.0");
  of_maven.replace(of_maven.find("npm"), 3, "Maven");
  of_maven.replace(of_maven.find("SEMVER"), 6, "ECOSYSTEM");
  of_maven.replace(of_maven.find("1.0.0"), 5, "1.1.0");
  ASSERT_TRUE(import(world, of_maven).has_value());
  EXPECT_EQ(view_asset(world, partner(), asset)->asset.not_judged, 1);
  const auto done = reassess(world, {});
  ASSERT_TRUE(done.has_value()) << describe(done.error());
  EXPECT_EQ(done->at(Tlp::red).opened + done->at(Tlp::red).changed, 0U);
  EXPECT_EQ(view_asset(world, partner(), asset)->asset.not_judged, 0);
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

// Who supposes a flaw in a package hears of what is spelled otherwise too, and of each thing once.
TEST_P(Inventories, ASuppositionMeansEverySpelling) {
  put(world, partner(), "odd", bom({{"Left_Pad", "1.1.0"}}));
  put(world, partner(), "plain", bom({{"left-pad", "1.1.0"}}));
  put(world, partner(), "other", bom({{"leftpad", "1.1.0"}}));
  for (const char* purl :
       {"pkg:npm/Left_Pad@1.1.0", "pkg:npm/left-pad@1.1.0", "pkg:npm/LEFT--PAD@1.1.0"}) {
    const auto done = supposed_impact(world, officer, {.purl = purl});
    ASSERT_TRUE(done.has_value()) << describe(done.error());
    EXPECT_EQ(done->components, 2U) << purl;
    ASSERT_EQ(done->assets.size(), 2U) << purl;
    EXPECT_EQ(done->assets[0].name + " " + done->assets[1].name, "odd plain") << purl;
  }
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

}  // namespace
}  // namespace tocsin::exposure
