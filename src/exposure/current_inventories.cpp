#include "exposure/current_inventories.h"

#include <algorithm>

namespace tocsin::exposure {
namespace {

using impact::InventoryIndex;

/// With more segments than this, one probe of each costs more than a new base.
constexpr std::size_t kSegmentsMax = 64;

}  // namespace

Result<std::shared_ptr<const CurrentInventories::State>> CurrentInventories::get(
    store::Reader& reader) {
  const Lock lock(mutex_);
  if (segments_.size() > kSegmentsMax) {
    segments_.clear();
    as_of_ = 0;
  }
  TOC_TRY(const auto changed, store::assets::recorded_since(reader, as_of_));
  if (state_ == nullptr || !changed.empty()) {
    TOC_CHECK(add_segment(reader, changed));
    state_ = std::make_shared<State>(InventoryIndex(segments_, assets_), partners_);
  }
  return state_;
}

Status CurrentInventories::add_segment(store::Reader& reader,
                                       const std::vector<store::Asset>& changed) {
  const auto segment = static_cast<std::uint32_t>(segments_.size());
  std::optional<std::vector<store::AssetNumber>> which;
  if (segment > 0) {
    which.emplace();
  }
  for (const store::Asset& asset : changed) {
    const auto number = static_cast<std::size_t>(asset.number);
    if (assets_.size() <= number) {
      assets_.resize(number + 1, {.partner = 0, .segment = InventoryIndex::kGone});
    }
    const auto [partner, is_new] =
        numbers_.try_emplace(asset.party, static_cast<std::uint32_t>(partners_.size()));
    if (is_new) {
      partners_.push_back(asset.party);
    }
    assets_[number] = {.partner = partner->second,
                       .segment = asset.is_removed ? InventoryIndex::kGone : segment};
    as_of_ = std::max(as_of_, asset.recorded_index + 1);
    if (which && !asset.is_removed) {
      which->push_back(asset.number);
    }
  }
  impact::InventorySegmentBuilder builder;
  std::int64_t last = -1;
  std::uint32_t version = 0;
  TOC_CHECK(store::installed::for_each(
      reader, which, [&](const store::InstalledVersion& one, store::AssetNumber asset) {
        if (one.id != last) {
          version = builder.version(one.package, one.version, one.is_epoch_known);
          last = one.id;
        }
        builder.add(version, static_cast<impact::AssetNumber>(asset));
      }));
  segments_.push_back(builder.finish());
  return {};
}

}  // namespace tocsin::exposure
