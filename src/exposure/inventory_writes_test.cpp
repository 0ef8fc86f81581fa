// How uploads and imports are written: in short closures that nobody sees the middle of, each
// taking up what another left, none missing the other. On both engines.
#include "exposure/inventories_for_test.h"
#include "store/advisories.h"
#include "store/sharing.h"

#include <algorithm>
#include <functional>

namespace tocsin::exposure {
namespace {

using testing::bom;
using testing::import;
using testing::open_findings;
using testing::osv;
using testing::Package;
using testing::put;
using testing::Texts;

using InventoryWrites = testing::Instance;
INSTANTIATE_TEST_SUITE_P(Engines, InventoryWrites, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

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

TEST_P(InventoryWrites, NoClosureIsLongHoweverLargeTheUpload) {
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

// As the migration to this version leaves what earlier ones stored.
TEST_P(InventoryWrites, WhatAnEarlierVersionLookedUpIsLookedUpAgainBySendingItAgain) {
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "2.0.0")).has_value());
  ASSERT_TRUE(import(world, osv("A-2", "right", "0.1.0", "0.2.0")).has_value());
  const std::string document = bom({{"left", "1.1.0"}, {"right", "1.0.0"}});
  const auto number = put(world, partner(), "web", document).asset.number;
  EXPECT_FALSE(put(world, partner(), "web", document).is_new_generation);
  const auto unknown = [&] {
    const auto view = view_asset(world, partner(), number);
    EXPECT_TRUE(view.has_value());
    return view ? view->unknown.size() : 99;
  };
  EXPECT_EQ(unknown(), 0U);
  ASSERT_TRUE(world.store
                  ->write([&](store::Transaction& tx) -> Status {
                    TOC_CHECK(tx.execute("UPDATE asset SET is_outdated = 1"));
                    return tx.execute("UPDATE component SET reason = 'looked up before'");
                  })
                  .has_value());
  EXPECT_EQ(unknown(), 2U);
  EXPECT_EQ(open_findings(world, partner()).size(), 1U) << "what was found stays found";
  EXPECT_TRUE(put(world, partner(), "web", document).is_new_generation);
  EXPECT_EQ(unknown(), 0U);
  EXPECT_EQ(open_findings(world, partner()).size(), 1U);
  EXPECT_FALSE(put(world, partner(), "web", document).is_new_generation);
}

TEST_P(InventoryWrites, WhatAnUploadThatWasBrokenOffLeftIsSeenByNobodyAndClearedAway) {
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

TEST_P(InventoryWrites, ALaterUploadOfTheAssetTakesThePlaceOfTheOneBefore) {
  put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  const store::Upload slow = broken_off(world, partner().party, "web");
  put(world, partner(), "web", bom({{"left", "1.2.0"}}));
  const Status next =
      world.store->write([&](store::Transaction& tx) { return store::uploads::renew(tx, slow); });
  ASSERT_FALSE(next.has_value());
  EXPECT_EQ(error_of(next).code, Errc::conflict);
}

TEST_P(InventoryWrites, AnUploadIsNotJudgedByAdvisoriesThatFindingsHaveLeftBehind) {
  // As a second server on the same store, whose advisories were read before the import.
  CurrentAdvisories early("");
  World other = world;
  other.advisories = &early;
  put(other, partner(), "db", bom({{"right", "1.0.0"}}));
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "1.2.0")).has_value());
  EXPECT_EQ(put(other, partner(), "web", bom({{"left", "1.1.0"}})).opened, 1U);
  EXPECT_EQ(open_findings(world, partner()), Texts{"web pkg:npm/left@1.1.0 A-1 affected open"});
}

TEST_P(InventoryWrites, AnImportFindsWhatWasUploadedBesideIt) {
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

TEST_P(InventoryWrites, AnImportThatFailsHalfWayIsFollowedAllTheSame) {
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

TEST_P(InventoryWrites, WhatAnImportThatWasBrokenOffOwesIsDoneByTheNextOne) {
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

/// Lets something happen where the time is asked for next: between what is read of an asset and
/// what is written of it.
class HookedClock final : public Clock {
 public:
  HookedClock(const Clock& clock, std::function<void()> hook)
      : clock_(clock), hook_(std::move(hook)) {}
  [[nodiscard]] Instant now() const override {
    if (const auto hook = std::exchange(hook_, nullptr)) {
      hook();
    }
    return clock_.now();
  }

 private:
  const Clock& clock_;
  mutable std::function<void()> hook_;
};

TEST_P(InventoryWrites, AnUploadThatSomethingOvertookIsJudgedAgain) {
  const auto forget_findings = [&] {
    ASSERT_TRUE(
        world.store->write([](store::Transaction& tx) { return tx.execute("DELETE FROM finding"); })
            .has_value());
  };
  struct Row {
    const char* what;
    std::function<void()> first;
    std::function<void()> between;
    const char* version;
    Texts found;
    std::int64_t generation;
  };
  for (const Row& row :
       {Row{"another upload", [] {},
            [&] { put(world, partner(), "web", bom({{"left", "1.1.5"}})); }, "1.2.0", Texts{}, 3},
        Row{"a judgement of all", forget_findings,
            [&] { ASSERT_TRUE(reassess(world, {}).has_value()); }, "1.2.0", Texts{}, 2},
        Row{"an import", [] {},
            [&] { ASSERT_TRUE(import(world, osv("A-2", "left", "1.0.0", "1.3.0")).has_value()); },
            "1.2.0", Texts{"web pkg:npm/left@1.2.0 A-2 affected open"}, 2}}) {
    SCOPED_TRACE(row.what);
    ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "1.2.0")).has_value());
    put(world, partner(), "web", bom({{"left", "1.1.0"}}));
    row.first();
    const HookedClock clock(store_.clock, row.between);
    World overtaken = world;
    overtaken.clock = &clock;
    const UploadResult done = put(overtaken, partner(), "web", bom({{"left", row.version}}));
    EXPECT_EQ(done.asset.generation, row.generation);
    EXPECT_EQ(open_findings(world, partner()), row.found);
    ASSERT_TRUE(remove_asset(world, partner(), "web", std::nullopt).has_value());
    ASSERT_TRUE(world.store
                    ->write([](store::Transaction& tx) {
                      return tx.execute("UPDATE asset SET generation = 0");
                    })
                    .has_value());
  }
}

TEST_P(InventoryWrites, AStatementThatAnUploadOvertookIsAboutWhatIsThereThen) {
  ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "2.0.0")).has_value());
  put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  const HookedClock clock(store_.clock,
                          [&] { put(world, partner(), "web", bom({{"left", "1.2.0"}})); });
  World overtaken = world;
  overtaken.clock = &clock;
  const auto stated = put_vex(
      overtaken, partner(),
      {.asset = "web",
       .documents = {
           {.name = "vex.json",
            .bytes = bom({}, R"(,"vulnerabilities":[{"id":"A-1","analysis":{"state":)"
                             R"("not_affected"},"affects":[{"ref":"pkg:npm/left@1.2.0"}]}])")}}});
  ASSERT_TRUE(stated.has_value()) << describe(stated.error());
  EXPECT_EQ(stated->problems, Texts{});
  EXPECT_EQ(open_findings(world, partner()),
            Texts{"web pkg:npm/left@1.2.0 A-1 affected not_affected"});
}

TEST_P(InventoryWrites, AnAssetThatSomethingOvertookIsJudgedAgainAndTheOthersAreNot) {
  struct Row {
    const char* what;
    std::function<void()> between;
    std::size_t opened;
    Texts found;
  };
  const Texts both = {"web pkg:npm/left@1.1.0 A-1 affected open",
                      "db pkg:npm/left@1.1.0 A-1 affected open"};
  for (const Row& row :
       {Row{"nothing", nullptr, 2, both},
        Row{"an upload that mends it",
            [&] { put(world, partner(), "web", bom({{"left", "1.2.0"}})); }, 1, Texts{both[1]}},
        Row{"a judgement of all", [&] { ASSERT_TRUE(reassess(world, {}).has_value()); }, 0,
            both}}) {
    SCOPED_TRACE(row.what);
    ASSERT_TRUE(import(world, osv("A-1", "left", "1.0.0", "1.2.0")).has_value());
    put(world, partner(), "web", bom({{"left", "1.1.0"}}));
    put(world, partner(), "db", bom({{"left", "1.1.0"}}));
    ASSERT_TRUE(
        world.store->write([](store::Transaction& tx) { return tx.execute("DELETE FROM finding"); })
            .has_value());
    const HookedClock clock(store_.clock, row.between);
    World overtaken = world;
    overtaken.clock = &clock;
    const auto done = reassess(overtaken, {});
    ASSERT_TRUE(done.has_value()) << describe(done.error());
    EXPECT_EQ(done->at(Tlp::red).opened, row.opened);
    EXPECT_EQ(done->at(Tlp::red).closed, 0U);
    EXPECT_EQ(open_findings(world, partner()), row.found);
  }
}

TEST_P(InventoryWrites, AssetsAreJudgedTogetherAsFarAsTheirComponentsHaveRoom) {
  put(world, partner(), "web", bom({{"left", "1.1.0"}}));
  put(world, partner(), "db", bom({{"left", "1.1.0"}}));
  for (const auto& [components, mails] : {std::pair{25'000, 1}, std::pair{25'001, 2}}) {
    // As many as are counted, so that none has to be there.
    ASSERT_TRUE(world.store
                    ->write([&](store::Transaction& tx) {
                      return tx.execute("UPDATE asset SET components = $1", {components});
                    })
                    .has_value());
    const std::string id = "A-" + std::to_string(components);
    ASSERT_EQ(import(world, osv(id, "left", "1.0.0", "1.2.0"))->opened, 2U);
    const auto told = world.store->read(
        [](store::Reader& reader) { return store::outbox::list(reader, Tlp::red, "", 100); });
    EXPECT_EQ(std::ranges::count_if(
                  *told, [&](const store::Delivery& one) { return one.subject.contains(id); }),
              mails)
        << "each that is judged together is told of at once";
  }
}

}  // namespace
}  // namespace tocsin::exposure
