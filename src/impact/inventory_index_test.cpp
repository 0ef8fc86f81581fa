#include "impact/inventory_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

namespace tocsin::impact {
namespace {

/// What each asset has: package and version.
using Held = std::vector<std::vector<std::pair<std::string, std::string>>>;

std::shared_ptr<const InventorySegment> segment_of(const Held& held,
                                                   const std::set<AssetNumber>& assets) {
  std::map<std::pair<std::string, std::string>, std::vector<AssetNumber>> by_version;
  for (const AssetNumber asset : assets) {
    for (const auto& one : held[asset]) {
      by_version[one].push_back(asset);
    }
  }
  InventorySegmentBuilder builder;
  for (const auto& [one, where] : by_version) {
    const std::uint32_t version = builder.version(one.first, one.second, true);
    for (const AssetNumber asset : where) {
      builder.add(version, asset);
    }
  }
  return builder.finish();
}

TEST(InventoryIndex, AnswersAsAScanOfEverythingDoesThroughEveryGeneration) {
  std::mt19937 random(3);
  constexpr AssetNumber kAssets = 200;
  Held held(kAssets);
  const auto fill = [&](AssetNumber asset) {
    held[asset].clear();
    for (unsigned n = random() % 6; n > 0; --n) {
      held[asset].emplace_back("p" + std::to_string(random() % 5), std::to_string(random() % 7));
    }
  };
  std::set<AssetNumber> all;
  for (AssetNumber asset = 0; asset < kAssets; ++asset) {
    fill(asset);
    all.insert(asset);
  }
  std::vector<std::shared_ptr<const InventorySegment>> segments = {segment_of(held, all)};
  std::vector<InventoryIndex::Asset> assets(kAssets);
  for (AssetNumber asset = 0; asset < kAssets; ++asset) {
    assets[asset].partner = asset / 10;
  }
  for (unsigned step = 0; step < 20; ++step) {
    // Some assets have a new generation, one is gone.
    std::set<AssetNumber> changed;
    for (unsigned i = 0; i < 15; ++i) {
      changed.insert(random() % kAssets);
    }
    for (const AssetNumber asset : changed) {
      fill(asset);
      assets[asset].segment = static_cast<std::uint32_t>(segments.size());
    }
    const AssetNumber gone = random() % kAssets;
    held[gone].clear();
    assets[gone].segment = InventoryIndex::kGone;
    changed.erase(gone);
    segments.push_back(segment_of(held, changed));

    const InventoryIndex index(segments, assets);
    const std::vector<std::string_view> packages = {"p1", "p3", "p9"};
    const auto is_affected = [](std::string_view package, std::string_view version, bool) {
      return package == "p1" ? version < "3" : version >= "5";
    };
    std::vector<AssetNumber> want;
    std::set<std::uint32_t> partners;
    std::uint64_t components = 0;
    for (AssetNumber asset = 0; asset < kAssets; ++asset) {
      std::uint64_t here = 0;
      for (const auto& [package, version] : held[asset]) {
        const bool is_asked = std::ranges::find(packages, package) != packages.end();
        here += is_asked && is_affected(package, version, true) ? 1 : 0;
      }
      if (here > 0) {
        want.push_back(asset);
        partners.insert(asset / 10);
        components += here;
      }
    }
    const Hits hits = index.affected(packages, is_affected);
    EXPECT_EQ(hits.assets, want);
    EXPECT_EQ(hits.partners, std::vector<std::uint32_t>(partners.begin(), partners.end()));
    EXPECT_EQ(hits.components, components);
  }
}

TEST(InventoryIndex, EachPartnerIsCountedOnceInWhateverOrderItsAssetsCame) {
  for (const auto& [partners, want] :
       std::vector<std::pair<std::vector<std::uint32_t>, std::vector<std::uint32_t>>>{
           {{0, 0, 1}, {0, 1}},
           {{0, 1, 0}, {0, 1}},
           {{1, 0, 1, 0}, {0, 1}},
           {{2, 1, 0}, {0, 1, 2}}}) {
    InventorySegmentBuilder builder;
    const std::uint32_t version = builder.version("p", "1", true);
    std::vector<InventoryIndex::Asset> assets(partners.size());
    for (std::size_t i = 0; i < partners.size(); ++i) {
      builder.add(version, static_cast<AssetNumber>(i));
      assets[i].partner = partners[i];
    }
    const InventoryIndex index({builder.finish()}, assets);
    const std::vector<std::string_view> packages = {"p"};
    const Hits hits =
        index.affected(packages, [](std::string_view, std::string_view, bool) { return true; });
    EXPECT_EQ(hits.partners, want);
    EXPECT_EQ(hits.assets.size(), partners.size());
  }
}

TEST(InventoryIndex, KeepsVersionsWithAndWithoutAnEpochApart) {
  InventorySegmentBuilder builder;
  builder.add(builder.version("rpm/bind", "9-1", true), 0);
  builder.add(builder.version("rpm/bind", "9-1", false), 1);
  const InventoryIndex index({builder.finish()}, std::vector<InventoryIndex::Asset>(2));
  const std::vector<std::string_view> packages = {"rpm/bind"};
  const auto hits = index.affected(
      packages, [](std::string_view, std::string_view, bool is_known) { return !is_known; });
  EXPECT_EQ(hits.assets, std::vector<AssetNumber>{1});
}

}  // namespace
}  // namespace tocsin::impact
