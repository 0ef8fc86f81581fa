// Findings, where a single check decides: removed assets, corrected distributions, statements about
// versions, doubt about epochs, who is told of what. On both engines.
#include "exposure/findings.h"
#include "exposure/judgement.h"
#include "exposure/reassess.h"

#include "base/json.h"
#include "base/text.h"
#include "exposure/finding_json.h"
#include "exposure/testing.h"
#include "store/sharing.h"

#include <algorithm>

namespace tocsin::exposure {
namespace {

using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

std::string osv(const std::string& id, const std::string& ecosystem, const std::string& package,
                const std::string& fixed, const std::string& modified = "2026-01-02T00:00:00Z") {
  return R"({"schema_version":"1.7.0","id":")" + id + R"(","modified":")" + modified +
         R"(","affected":[{"package":{"ecosystem":")" + ecosystem + R"(","name":")" + package +
         R"("},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":")" + fixed +
         R"("}]}]}]})";
}

/// A CSAF document that says of left 1.1.0 that it has the flaw.
std::string csaf(const std::string& cve, const std::string& tlp) {
  return R"({"document":{"category":"csaf_vex","csaf_version":"2.0","title":"t","distribution":{"tlp":)"
         R"({"label":")" +
         tlp +
         R"("}},"publisher":{"category":"vendor","name":"P","namespace":"https://p.example"},)"
         R"("tracking":{"id":"P-)" +
         cve +
         R"(","current_release_date":"2026-01-01T00:00:00Z","initial_release_date":)"
         R"("2026-01-01T00:00:00Z","status":"final","version":"1"}},"product_tree":{"full_product_names":)"
         R"([{"product_id":"1","name":"left","product_identification_helper":{"purl":"pkg:npm/left@1.1.0"}}]},)"
         R"("vulnerabilities":[{"cve":")" +
         cve + R"(","product_status":{"known_affected":["1"]}}]})";
}

/// One component, and statements about it (the "vulnerabilities" of CycloneDX).
std::string bom(const std::string& purl, const std::string& statements = "") {
  const std::size_t at = purl.find('@') + 1;
  const std::string version = purl.substr(at, purl.find('?') - at);
  return R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[{"type":"library","bom-ref":"1",)"
         R"("name":"x","version":")" +
         version + R"(","purl":")" + purl + R"("}],"vulnerabilities":[)" + statements + "]}";
}

class Findings : public testing::Exposure {
 protected:
  /// "flaw state", by component and flaw.
  Texts found(const Principal& who) {
    Texts out;
    const auto page = list_findings(world, who, {});
    for (const FindingView& one : page->findings) {
      out.push_back(one.found.finding.flaw + " " + one.state);
    }
    return out;
  }
  Texts found() { return found(partner()); }
  /// The subjects of mails about findings.
  Texts told() {
    Texts out;
    const auto waiting = world.store->read(
        [](store::Reader& reader) { return store::outbox::list(reader, Tlp::red, "", 1000); });
    for (const store::Delivery& one : *waiting) {
      if (one.subject.contains("New findings")) {
        out.push_back(one.subject);
      }
    }
    return out;
  }
};
INSTANTIATE_TEST_SUITE_P(Engines, Findings, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

TEST_P(Findings, ARemovedAssetIsShownToNobody) {
  const store::AssetNumber number = put(bom("pkg:npm/left@1.1.0")).asset.number;
  const auto is_shown = [&](const Principal& who) {
    const bool document = asset_document(world, who, number, "inventory", 0).has_value();
    EXPECT_EQ(view_asset(world, who, number).has_value(), document);
    EXPECT_EQ(list_assets(world, who, -1, 10)->assets.size(), document ? 1U : 0U);
    return document;
  };
  for (const Principal& who : {partner(), officer}) {
    EXPECT_TRUE(is_shown(who));
  }
  ASSERT_TRUE(remove_asset(world, partner(), "web", std::nullopt).has_value());
  for (const Principal& who : {partner(), officer}) {
    EXPECT_FALSE(is_shown(who));
    EXPECT_EQ(describe(view_asset(world, who, number).error()),
              describe(view_asset(world, who, 999).error()));
  }
  EXPECT_EQ(error_of(remove_asset(world, partner(), "web", std::nullopt)).code, Errc::not_found);
}

TEST_P(Findings, ACorrectedDistributionIsANewGeneration) {
  import(osv("A-11", "Debian:11", "left", "2.0"));
  import(osv("A-12", "Debian:12", "left", "2.0"));
  const std::string packages =
      "Package: left\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0\n";
  EXPECT_EQ(put(packages, "debian-11", "status").asset.generation, 1);
  EXPECT_EQ(found(), Texts{"A-11 open"});
  EXPECT_FALSE(put(packages, "debian-11", "status").is_new_generation);
  const UploadResult corrected = put(packages, "debian-12", "status");
  EXPECT_TRUE(corrected.is_new_generation);
  EXPECT_EQ(corrected.asset.generation, 2);
  EXPECT_EQ(found(), Texts{"A-12 open"});
}

// The other way round: what becomes known later finds the names beside it, and lets go of them when
// the component's own name is known.
TEST_P(Findings, OfANeighbourFollowItsAdvisories) {
  const store::AssetNumber number = put(bom("pkg:npm/left_pad@1.1.0")).asset.number;
  const auto reason = [&] {
    const auto view = view_asset(world, partner(), number);
    return view->unknown.empty() ? std::string() : view->unknown.front().reason;
  };
  EXPECT_EQ(reason(), "no source says that it covers its ecosystem or release");
  import(osv("A-1", "npm", "Left-Pad", "2.0.0"));
  EXPECT_EQ(found(), Texts{"A-1 open"});
  EXPECT_EQ(list_findings(world, partner(), {})->findings.at(0).found.finding.sureness, "possible");
  EXPECT_EQ(reason(),
            "its name is not known here, but npm//Left-Pad is, which differs only in spelling");
  import(osv("A-2", "npm", "left_pad", "1.0.0"));
  EXPECT_EQ(found(), Texts{});
  EXPECT_EQ(reason(), "");
  import(osv("A-3", "npm", "left_pad", "2.0.0"));
  EXPECT_EQ(found(), Texts{"A-3 open"});
}

TEST_P(Findings, WhatASourceCoversDecidesWhatIsClean) {
  const auto covers = [](const char* extent, const char* day) {
    return R"({"tocsin_coverage":"1","source":"OSV","modified":"2026-01-0)" + std::string(day) +
           R"(T00:00:00Z","covers":[{"ecosystem":"npm","extent":")" + extent + R"("}]})";
  };
  const store::AssetNumber number = put(bom("pkg:npm/left@1.1.0")).asset.number;
  const auto not_judged = [&] {
    const auto view = view_asset(world, partner(), number);
    EXPECT_EQ(view->unknown.size(), static_cast<std::size_t>(view->asset.not_judged));
    return view->asset.not_judged;
  };
  EXPECT_EQ(not_judged(), 1);
  import(osv("A-1", "npm", "right", "2.0"));
  EXPECT_EQ(not_judged(), 1);
  import(covers("whole", "2"));
  EXPECT_EQ(not_judged(), 0);
  import(covers("part", "1"));  // older than what is held
  EXPECT_EQ(not_judged(), 0);
  import(covers("part", "3"));
  EXPECT_EQ(not_judged(), 1);
  EXPECT_EQ(found(), Texts{});
}

TEST_P(Findings, AStatementAboutVersionsIsAboutThoseAlone) {
  import(osv("A-1", "npm", "left", "2.0.0"));
  const std::string other = "is about other versions or builds of what is installed here";
  const std::string undecided = "has versions that cannot be compared with what is installed";
  for (const auto& [version, problem] : std::vector<std::pair<std::string, std::string>>{
           {R"("range":"vers:npm/>=1.0.0|<1.2.0")", ""},
           {R"("range":"vers:npm/>=1.1.0")", ""},
           {R"("range":"vers:npm/%3E%3D1.1.0")", ""},
           {R"("range":"vers:npm/>1.1.0")", other},
           {R"("version":"1.1.0")", ""},
           {R"("version":"1.1.1")", other},
           {R"("range":"vers:npm/")", undecided},
           {R"("range":"up to 2")", undecided}}) {
    SCOPED_TRACE(version);
    const UploadResult done =
        put(bom("pkg:npm/left@1.1.0",
                R"({"id":"A-1","analysis":{"state":"not_affected"},"affects":[{"ref":"1",)"
                R"("versions":[{)" +
                    version + R"(,"status":"unaffected"}]}]})"));
    EXPECT_EQ(found(), Texts{problem.empty() ? "A-1 not_affected" : "A-1 open"});
    ASSERT_EQ(done.problems.size(), problem.empty() ? 0U : 1U);
    EXPECT_TRUE(problem.empty() || done.problems.front().contains(problem))
        << done.problems.front();
  }
}

TEST_P(Findings, OfTwoStatementsOfOneOriginTheLaterHolds) {
  import(osv("A-1", "npm", "left", "2.0.0"));
  const auto said = [](const char* state, const char* day) {
    return R"({"id":"A-1","analysis":{"state":")" + std::string(state) +
           R"(","lastUpdated":"2026-)" + day + R"(T00:00:00Z"},"affects":[{"ref":"1"}]})";
  };
  for (const auto& [first, last] :
       {std::pair{said("not_affected", "01-01"), said("in_triage", "02-01")},
        std::pair{said("in_triage", "02-01"), said("not_affected", "01-01")}}) {
    put(bom("pkg:npm/left@1.1.0", first + "," + last));
    EXPECT_EQ(found(), Texts{"A-1 under_investigation"}) << "whatever their order";
  }
}

TEST_P(Findings, AVersionWithoutEpochCountsAsHit) {
  put(bom("pkg:rpm/fedora/left@1.1.0-1?distro=fedora-36"));
  const auto hit = [&](const std::string& versions) {
    const auto done = supposed_impact(
        world, officer, {.purl = "pkg:rpm/fedora/left?distro=fedora-36", .versions = versions});
    EXPECT_TRUE(done.has_value()) << describe(done.error());
    return done ? done->assets_in_all : 99;
  };
  EXPECT_EQ(hit("vers:rpm/<1.0.0-1"), 1U) << "its epoch may be anything";
  EXPECT_EQ(hit("vers:rpm/<2.0.0-1"), 1U);
  put(bom("pkg:rpm/fedora/left@1.1.0-1?distro=fedora-36&epoch=0"));
  EXPECT_EQ(hit("vers:rpm/<1.0.0-1"), 0U);
  EXPECT_EQ(hit("vers:rpm/<2.0.0-1"), 1U);
}

TEST_P(Findings, AReopenedFindingIsAsOldAsItsReopening) {
  import(osv("A-1", "npm", "left", "2.0.0"));
  const auto opened = [&] { return list_findings(world, partner(), {})->findings; };
  const Instant first = store_.clock.now();
  put(bom("pkg:npm/left@1.1.0"));
  EXPECT_EQ(opened().front().found.finding.opened_at, first);
  pass(1h);
  // What is said of it changes: it is as old as it was.
  import(osv("A-1", "npm", "left", "3.0.0", "2026-01-03T00:00:00Z"));
  EXPECT_EQ(opened().front().found.finding.opened_at, first);
  pass(1h);
  put(bom("pkg:npm/left@4.0.0"));
  EXPECT_TRUE(opened().empty());
  pass(1h);
  put(bom("pkg:npm/left@1.1.0"));
  ASSERT_EQ(opened().size(), 1U);
  EXPECT_EQ(opened().front().found.finding.opened_at, first + 3h);
}

TEST_P(Findings, APartnerIsToldOfNoFlawBeyondItsMarkings) {
  const PartnershipId id = make_active();
  put(bom("pkg:npm/left@1.1.0"));
  import(csaf("CVE-2099-0001", "RED"));
  EXPECT_EQ(found(officer), Texts{"CVE-2099-0001 open"});
  EXPECT_EQ(found(), Texts{});
  EXPECT_EQ(told(), Texts{}) << "the desk alone knows of it";
  import(csaf("CVE-2099-0002", "AMBER"));
  EXPECT_EQ(told(), Texts{}) << "AMBER is for those who take part";
  // Two in one import: the one that it may see is named, and no other.
  import("[" + csaf("CVE-2099-0003", "RED") + "," + csaf("CVE-2099-0004", "GREEN") + "]");
  ASSERT_EQ(told().size(), 1U);
  EXPECT_TRUE(told().front().contains("CVE-2099-0004"));
  EXPECT_FALSE(told().front().contains("CVE-2099-0003"));
  // Suspended it is told of what everybody may read.
  const flow::RecordedFact fact = *flow::record_fact(world, analyst,
                                                     {.case_number = case_with_acme(),
                                                      .party = "acme",
                                                      .name = "partner.no_support",
                                                      .earliest = store_.clock.now(),
                                                      .latest = store_.clock.now(),
                                                      .weight = Weight::proven});
  ASSERT_TRUE(flow::decide_fact(world, officer, fact.id, {.reason = "holds"}).has_value());
  ASSERT_TRUE(flow::propose_step(world, officer,
                                 {.partnership = id,
                                  .target = "suspended",
                                  .reason = "harm",
                                  .evidence = {.verdicts = {}, .facts = {fact.id}},
                                  .emergency_ground = "it cannot wait"})
                  .has_value());
  const std::size_t before = told().size();
  import(csaf("CVE-2099-0005", "GREEN"));
  EXPECT_EQ(told().size(), before);
  import(csaf("CVE-2099-0006", "CLEAR"));
  EXPECT_EQ(told().size(), before + 1);
}

TEST_P(Findings, AStrangersWordChangesNoFinding) {
  import(osv("A-1", "npm", "left", "2.0.0"));
  const store::AssetNumber number = put(bom("pkg:npm/left@1.1.0")).asset.number;
  ASSERT_TRUE(
      flow::register_party(world, Principal::system("test"), {.handle = "other", .name = "Other"})
          .has_value());
  const RemediationDraft fixed{.asset = number,
                               .component = "pkg:npm/left@1.1.0",
                               .flaw = "A-1",
                               .state = "fixed",
                               .evidence = "build 7"};
  for (const auto& [who, want] :
       {std::pair{person("other", Role::partner_administrator, "x@other.example"), Errc::not_found},
        std::pair{officer, Errc::forbidden}}) {
    EXPECT_EQ(error_of(remediate(world, who, fixed)).code, want);
    EXPECT_EQ(found(), Texts{"A-1 open"});
  }
  ASSERT_TRUE(remediate(world, partner(), fixed).has_value());
  EXPECT_EQ(found(), Texts{"A-1 fixed"});
}

TEST_P(Findings, WhatWasDoneAboutOneIsToldIn4KiB) {
  import(osv("A-1", "npm", "left", "1.2.0"));
  const store::AssetNumber asset = put(bom("pkg:npm/left@1.1.0")).asset.number;
  for (const auto& [reason, evidence, is_taken] :
       {std::tuple{4096U, 4096U, true}, std::tuple{4097U, 0U, false},
        std::tuple{0U, 4097U, false}}) {
    const auto done = remediate(world, partner(),
                                {.asset = asset,
                                 .component = "pkg:npm/left@1.1.0",
                                 .flaw = "A-1",
                                 .state = "open",
                                 .reason = std::string(reason, 'r'),
                                 .evidence = std::string(evidence, 'e')});
    EXPECT_EQ(done.has_value(), is_taken) << reason << " " << evidence;
    if (!is_taken) {
      EXPECT_EQ(error_of(done).code, Errc::too_large);
    }
  }
}

TEST_P(Findings, OneThatIsClosedSaysSinceWhenAndWhy) {
  import(osv("A-1", "npm", "left", "1.2.0"));
  put(bom("pkg:npm/left@1.1.0"));
  for (const bool is_closed : {false, true}) {
    if (is_closed) {
      put(bom("pkg:npm/left@1.2.0"));
    }
    const auto page = list_findings(world, partner(), {.with_closed = true});
    ASSERT_EQ(page->findings.size(), 1U);
    const std::string json = to_json(page->findings.front());
    EXPECT_EQ(json.contains("\"closed_at\""), is_closed) << json;
    EXPECT_EQ(json.contains("\"closed_because\""), is_closed) << json;
    EXPECT_TRUE(json.contains("\"remediation\":null")) << json;
  }
}

TEST_P(Findings, AssetsAreListedPageByPage) {
  for (const char* name : {"a", "b", "c"}) {
    ASSERT_TRUE(put_inventory(world, partner(),
                              {.asset = name,
                               .documents = {{.name = "b", .bytes = bom("pkg:npm/left@1.1.0")}}})
                    .has_value());
  }
  for (const Principal& who : {partner(), officer}) {
    for (const auto& [limit, count, is_last] : {std::tuple{1, 1U, false}, std::tuple{2, 2U, false},
                                                std::tuple{3, 3U, true}, std::tuple{4, 3U, true}}) {
      const auto page = list_assets(world, who, -1, limit);
      EXPECT_EQ(page->assets.size(), count) << limit;
      EXPECT_EQ(page->next, is_last ? std::nullopt : std::optional(page->assets.back().number));
    }
    const auto rest = list_assets(world, who, *list_assets(world, who, -1, 2)->next, 2);
    EXPECT_EQ(rest->assets.size(), 1U);
    EXPECT_EQ(rest->assets.front().name, "c");
  }
}

TEST_P(Findings, ADistributionIsAnIdAndARelease) {
  const std::string longest = std::string(125, 'd') + "-12";  // 128 bytes
  for (const auto& [distribution, is_taken] :
       {std::pair{std::string(), true}, std::pair{std::string("debian-12"), true},
        std::pair{std::string("a-b-12"), true}, std::pair{longest, true},
        std::pair{"d" + longest, false}, std::pair{std::string("debian"), false},
        std::pair{std::string("-12"), false}, std::pair{std::string("debian-"), false},
        std::pair{std::string("-"), false}, std::pair{std::string("\xFF-12"), false}}) {
    const auto done =
        put_inventory(world, partner(),
                      {.asset = "web",
                       .documents = {{.name = "b", .bytes = bom("pkg:npm/left@1.1.0")}},
                       .distribution = distribution});
    EXPECT_EQ(done ? "" : done.error().where, is_taken ? "" : "/distribution") << distribution;
  }
}

TEST_P(Findings, AnAssetHasNoMoreOfThemThanItMay) {
  import(osv("A-1", "npm", "left", "1.2.0"));
  import(osv("A-2", "npm", "left", "1.2.0"));
  const store::Asset asset = put(bom("pkg:npm/left@1.1.0")).asset;
  for (const auto& [findings_max, is_taken] :
       {std::pair{1U, false}, std::pair{2U, true}, std::pair{3U, true}}) {
    const auto judged = world.store->read([&](store::Reader& reader) -> Result<std::size_t> {
      TOC_TRY(const auto advisories, world.advisories->views(reader));
      TOC_TRY(const auto components, store::assets::components(reader, asset.number));
      TOC_TRY(const Judgement judgement,
              judge_asset(*advisories, {.asset = asset, .components = components, .vex = {}}, {},
                          {.findings_max = findings_max, .now = store_.clock.now()}));
      return judgement.writes.size();
    });
    EXPECT_EQ(judged.has_value(), is_taken) << findings_max;
    if (!is_taken) {
      EXPECT_EQ(error_of(judged).code, Errc::too_large);
    }
  }
}

TEST_P(Findings, AComponentWhoseVersionsNobodyCanOrderIsTakenAllTheSame) {
  import(osv("A-1", "npm", "left", "1.2.0"));
  for (const char* purl : {"pkg:generic/x@1.0", "pkg:github/a/b@1.0", "pkg:swid/x@1.0?tag_id=1",
                           "pkg:huggingface/a/b@1.0", "pkg:npm/left@1.1.0"}) {
    const UploadResult done = put(bom(purl));
    EXPECT_EQ(done.asset.components, 1) << purl;
    EXPECT_EQ(found().size(), std::string_view(purl).starts_with("pkg:npm") ? 1U : 0U) << purl;
  }
}

TEST_P(Findings, EachOrganizationIsToldOfItsOwnAlone) {
  ASSERT_TRUE(
      flow::register_party(world, Principal::system("test"),
                           {.handle = "other", .name = "Other", .mail = "desk@other.example"})
          .has_value());
  const Principal other = person("other", Role::partner_member, "m@other.example");
  for (const Principal& who : {partner(), other}) {
    ASSERT_TRUE(put_inventory(world, who,
                              {.asset = "web",
                               .documents = {{.name = "b", .bytes = bom("pkg:npm/left@1.1.0")}}})
                    .has_value());
  }
  import(osv("A-1", "npm", "left", "1.2.0"));
  const auto waiting = world.store->read(
      [](store::Reader& reader) { return store::outbox::list(reader, Tlp::red, "", 1000); });
  Texts addresses;
  for (const store::Delivery& one : *waiting) {
    if (one.subject.contains("New findings")) {
      addresses.push_back(one.address);
    }
  }
  std::ranges::sort(addresses);
  EXPECT_EQ(addresses, (Texts{"desk@acme.example", "desk@other.example"}));
}

TEST_P(Findings, WhatIsStillToBeDoneLeavesTheSuppliersWordStanding) {
  import(osv("A-1", "npm", "left", "1.2.0"));
  const auto document = [](const std::string& state) {
    return bom("pkg:npm/left@1.1.0",
               R"({"id":"A-1","analysis":{"state":")" + state + R"("},"affects":[{"ref":"1"}]})");
  };
  const store::AssetNumber asset = put(document("not_affected")).asset.number;
  const auto remedy = [&](const std::string& state) {
    const auto done = remediate(world, partner(),
                                {.asset = asset,
                                 .component = "pkg:npm/left@1.1.0",
                                 .flaw = "A-1",
                                 .state = state,
                                 .reason = "by a rule"});
    EXPECT_TRUE(done.has_value()) << describe(done.error());
  };
  EXPECT_EQ(found(), Texts{"A-1 not_affected"});
  remedy("open");
  EXPECT_EQ(found(), Texts{"A-1 not_affected"});
  remedy("mitigated");
  EXPECT_EQ(found(), Texts{"A-1 mitigated"});
  remedy("open");
  put(document("exploitable"));
  EXPECT_EQ(found(), Texts{"A-1 open"});
}

TEST_P(Findings, AnAssetShowsAThousandComponentsOfWhichNothingCanBeSaid) {
  for (const std::size_t count : {1000U, 1001U}) {
    std::string document = R"({"bomFormat":"CycloneDX","specVersion":"1.6","components":[)";
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name = "x" + std::to_string(i);
      document += (i == 0 ? "" : ",") + std::string(R"({"type":"library","name":")") + name +
                  R"(","version":"1.0","purl":"pkg:generic/)" + name + R"(@1.0"})";
    }
    const store::Asset asset = put(document + "]}").asset;
    EXPECT_EQ(asset.components, static_cast<std::int64_t>(count));
    EXPECT_EQ(view_asset(world, partner(), asset.number)->unknown.size(), 1000U);
  }
}

TEST_P(Findings, WhatALaterAdvisorySaysOfASourcePackageIsFoundByItsBinaries) {
  const std::string packages =
      "Package: libleft1\nSource: left\nStatus: install ok installed\nArchitecture: amd64\n"
      "Version: 1.0\n";
  const auto statements = [&] {
    Texts out;
    const auto page = list_findings(world, partner(), {});
    for (const FindingView& one : page->findings) {
      out.push_back(one.statements);
    }
    return out;
  };
  put(packages, "debian-12", "status");
  import(osv("A-1", "Debian:12", "left", "2.0"));
  const Texts later = statements();
  ASSERT_EQ(later.size(), 1U);
  EXPECT_TRUE(later.front().contains(R"("matched_by":"source-package")")) << later.front();
  ASSERT_TRUE(remove_asset(world, partner(), "web", std::nullopt).has_value());
  put(packages, "debian-12", "status");
  EXPECT_EQ(statements(), later) << "as for an upload that comes after it";
}

TEST_P(Findings, WhatIsSaidOfOneIsAListAndEachPageEndsWhereTheNextBegins) {
  import(osv("A-1", "npm", "left", "2.0.0"));
  import(osv("A-2", "npm", "left", "2.0.0"));
  put(bom("pkg:npm/left@1.1.0"));
  const auto all = list_findings(world, partner(), {});
  ASSERT_EQ(all->findings.size(), 2U);
  for (const FindingView& one : all->findings) {
    const auto statements = JsonDocument::parse(one.statements);
    ASSERT_TRUE(statements.has_value()) << one.statements;
    ASSERT_EQ(statements->root().size(), 1U);
    EXPECT_EQ(statements->root().elements().front().text_at({"id"}), one.found.finding.flaw);
    EXPECT_TRUE(JsonDocument::parse(to_json(one)).has_value());
  }
  for (const auto& [limit, count, is_last] :
       {std::tuple{1, 1U, false}, std::tuple{2, 2U, true}, std::tuple{3, 2U, true}}) {
    const auto page = list_findings(world, partner(), {.limit = limit});
    EXPECT_EQ(page->findings.size(), count) << limit;
    EXPECT_EQ(page->last.has_value(), !is_last) << limit;
  }
}

TEST_P(Findings, OneChangesWithTheRangeThatIsSaidOfIt) {
  std::string document = osv("A-1", "npm", "left", "2.0.0");
  import(document);
  put(bom("pkg:npm/left@1.1.0"));
  const std::string introduced = R"({"introduced":"0"})";
  document.replace(document.find(introduced), introduced.size(), R"({"introduced":"1.0.0"})");
  document.replace(document.find("2026-01-02"), 10, "2026-01-03");
  EXPECT_EQ(import(document).findings.at(Tlp::clear).changed, 1U);
  const auto page = list_findings(world, partner(), {});
  ASSERT_EQ(page->findings.size(), 1U);
  EXPECT_TRUE(page->findings.front().statements.contains("1.0.0"));
}

TEST_P(Findings, WhatOnlyTheDeskMaySeeIsNoActOfTheJournal) {
  put(bom("pkg:npm/left@1.1.0"));
  import(csaf("CVE-2099-0001", "RED"));
  EXPECT_EQ(found(officer), Texts{"CVE-2099-0001 open"});
  EXPECT_EQ(acts("findings.changed"), 0);
  import(csaf("CVE-2099-0002", "WHITE"));
  EXPECT_EQ(acts("findings.changed"), 1);
}

TEST_P(Findings, WhatIsPossibleIsShown) {
  import(osv("A-1", "Rocky Linux:9", "left", "32:1.0.0-1"));
  put(bom("pkg:rpm/rocky/left@1.1.0-1?distro=rocky-9"));
  const auto page = list_findings(world, partner(), {});
  ASSERT_EQ(page->findings.size(), 1U) << "under epoch 0 it is hit";
  EXPECT_EQ(page->findings.front().found.finding.sureness, "possible");
}

TEST_P(Findings, WhatIsDoneIsDoneAboutOneComponentAndMarkedAsWhatItsPartnerKnows) {
  import(osv("CVE-2099-0001", "npm", "left", "2.0.0"));
  import(csaf("CVE-2099-0001", "RED"));
  const store::AssetNumber asset = put(bom("pkg:npm/left@1.1.0")).asset.number;
  RemediationDraft draft{.asset = asset,
                         .component = "pkg:npm/left@1.1.1",
                         .flaw = "CVE-2099-0001",
                         .state = "fixed",
                         .evidence = "build 7"};
  EXPECT_EQ(error_of(remediate(world, partner(), draft)).code, Errc::not_found);
  draft.component = "pkg:npm/left@1.1.0";
  ASSERT_TRUE(remediate(world, partner(), draft).has_value());
  const auto rows = world.store->read([](store::Reader& reader) {
    return reader.query("SELECT tlp FROM journal WHERE kind = 'finding.fixed'");
  });
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(rows->front().tlp(0), Tlp::clear) << "it knows of nothing that is marked";
}

TEST_P(Findings, ARowThatSaysMoreThanItsCeilingIsShownToNobodyWhomItIsNotFor) {
  import(osv("A-1", "npm", "left", "2.0.0"));
  const store::AssetNumber asset = put(bom("pkg:npm/left@1.1.0")).asset.number;
  const Principal auditor = person("", Role::auditor, "auditor@example.org");
  ASSERT_EQ(impact_of(world, auditor, "A-1")->findings.size(), 1U);
  ASSERT_TRUE(world.store
                  ->write([](store::Transaction& tx) {
                    return tx.execute(
                        "UPDATE finding SET statements = "
                        R"('{"id":"A-1","status":"affected","tlp":"TLP:RED"}')");
                  })
                  .has_value());
  EXPECT_EQ(found(), Texts{});
  EXPECT_EQ(
      error_of(
          remediate(
              world, partner(),
              {.asset = asset, .component = "pkg:npm/left@1.1.0", .flaw = "A-1", .state = "open"}))
          .code,
      Errc::not_found);
  const auto impact = impact_of(world, auditor, "A-1");
  EXPECT_EQ(impact->findings.size(), 0U);
  EXPECT_EQ(impact->assets, 0U);
  EXPECT_EQ(impact_of(world, officer, "A-1")->findings.size(), 1U);
}

TEST_P(Findings, AnImpactCountsTheAssetsOfWhichSomethingCannotBeSaid) {
  import(osv("A-1", "npm", "left", "2.0.0"));
  put(bom("pkg:npm/left@1.1.0"));
  EXPECT_EQ(impact_of(world, officer, "A-1")->assets_not_fully_judged, 0U);
  ASSERT_TRUE(put_inventory(world, partner(),
                            {.asset = "other",
                             .documents = {{.name = "b", .bytes = bom("pkg:generic/x@1.0")}}})
                  .has_value());
  const auto impact = impact_of(world, officer, "A-1");
  EXPECT_EQ(impact->assets_not_fully_judged, 1U);
  EXPECT_EQ(impact->assets_in_all, 2U);
}

TEST_P(Findings, AnImpactListsSoManyAndSaysWhenThereAreMore) {
  import(osv("A-1", "npm", "left", "2.0.0"));
  put(bom("pkg:npm/left@1.1.0"));
  const auto fill = [&](std::int64_t first, std::int64_t last) {
    ASSERT_TRUE(world.store
                    ->write([&](store::Transaction& tx) {
                      return tx.execute(
                          "INSERT INTO finding (asset, component, flaw, ceiling, born, died, "
                          "sureness, statements, fixed_in, vex, opened_at, changed_at, "
                          "changed_index, closed_at, closed_because) "
                          "WITH RECURSIVE n (i) AS (SELECT CAST($1 AS bigint) UNION ALL SELECT "
                          "i + 1 FROM n WHERE i < $2) SELECT f.asset, 'x' || n.i, f.flaw, "
                          "f.ceiling, f.born, f.died, f.sureness, f.statements, f.fixed_in, "
                          "f.vex, f.opened_at, f.changed_at, f.changed_index, f.closed_at, "
                          "f.closed_because FROM n, finding f WHERE f.component LIKE 'pkg:%'",
                          {first, last});
                    })
                    .has_value());
  };
  fill(2, kImpactMax);
  for (const bool is_cut : {false, true}) {
    const auto impact = impact_of(world, officer, "A-1");
    ASSERT_TRUE(impact.has_value()) << describe(impact.error());
    EXPECT_EQ(impact->findings.size(), static_cast<std::size_t>(kImpactMax));
    EXPECT_EQ(impact->is_cut, is_cut);
    if (!is_cut) {
      fill(kImpactMax + 1, kImpactMax + 1);
    }
  }
}

}  // namespace
}  // namespace tocsin::exposure
