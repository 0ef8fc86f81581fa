// Judging assets anew after advisories changed, and telling partners what that opened.
#pragma once

#include "exposure/current_advisories.h"
#include "exposure/world.h"
#include "store/inventories.h"

#include <array>
#include <set>
#include <string>
#include <vector>

namespace tocsin::exposure {

struct ReassessSummary {
  std::size_t assets = 0;  ///< that were judged anew
  std::size_t opened = 0;
  std::size_t closed = 0;
  std::size_t changed = 0;
};
struct SummaryByCeiling {
  std::array<ReassessSummary, kCeilings.size()> by_place;
  [[nodiscard]] const ReassessSummary& at(Tlp ceiling) const {
    return by_place.at(place_of(ceiling));
  }
};
void add(SummaryByCeiling& sum, const SummaryByCeiling& part);

/// After advisories changed: judges every asset that has a package which they speak of, or an open
/// finding of one of their flaws. ids: of advisories; empty: everything is judged anew. Partners
/// are told of what was opened, one message each.
Result<SummaryByCeiling> reassess(const World& world, const std::vector<std::string>& ids);

/// The assets that an advisory change may touch for readers of the ceiling, ascending: by the plain
/// index of the store. advisories: the view of that ceiling.
Result<std::set<store::AssetNumber>> assets_touched(store::Reader& reader,
                                                    const impact::AdvisoryLayers& advisories,
                                                    Tlp ceiling,
                                                    const std::set<std::string>& flaws);

}  // namespace tocsin::exposure
