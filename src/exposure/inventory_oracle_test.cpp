// Findings against a judgement of every component by itself, and against a judge that knows no
// index: random inventories and advisories, as many as TOCSIN_INVENTORIES says. On both engines.
#include "exposure/inventories_for_test.h"
#include "exposure/osv_api.h"
#include "impact/inventory_index.h"
#include "impact/match.h"
#include "inventories/inventory.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>

namespace tocsin::exposure {
namespace {

using testing::bom;
using testing::import;
using testing::open_findings;
using testing::osv;
using testing::Package;
using testing::put;
using testing::Texts;

using InventoryOracle = testing::Instance;
INSTANTIATE_TEST_SUITE_P(Engines, InventoryOracle, ::testing::ValuesIn(store::testing::engines()),
                         [](const auto& engine) { return engine.param; });

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

TEST_P(InventoryOracle, FindingsAreThoseOfJudgingEveryComponentByItself) {
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
                      for (const impact::Match& one : matches.found) {
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

TEST_P(InventoryOracle, ManyInventoriesGiveWhatAPassOverAllOfThemGives) {
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
}  // namespace tocsin::exposure
