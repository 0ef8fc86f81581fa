// The inventory index that this process answers from: a base built from the store, and a small
// segment for what changed at each look since.
#pragma once

#include "base/mutex.h"
#include "impact/inventory_index.h"
#include "store/inventories.h"

#include <map>
#include <memory>
#include <vector>

namespace tocsin::exposure {

/// Any thread.
class CurrentInventories {
 public:
  struct State {
    impact::InventoryIndex index;
    std::vector<PartyId> partners;  ///< by their numbers in the index
  };
  /// Brought up to what the reader sees, or newer.
  Result<std::shared_ptr<const State>> get(store::Reader& reader);
  /// Held for each piece of an upload, so that of all uploads one piece waits for the writer.
  Mutex& turn() TOC_RETURNS_MUTEX(turn_) { return turn_; }

 private:
  Status add_segment(store::Reader& reader, const std::vector<store::Asset>& changed)
      TOC_REQUIRES(mutex_);

  Mutex turn_;
  Mutex mutex_;
  store::LogIndex as_of_ TOC_GUARDED_BY(mutex_) = 0;  ///< what was recorded before it is in
  std::vector<std::shared_ptr<const impact::InventorySegment>> segments_ TOC_GUARDED_BY(mutex_);
  std::vector<impact::InventoryIndex::Asset> assets_ TOC_GUARDED_BY(mutex_);
  std::map<PartyId, std::uint32_t> numbers_ TOC_GUARDED_BY(mutex_);
  std::vector<PartyId> partners_ TOC_GUARDED_BY(mutex_);
  std::shared_ptr<const State> state_ TOC_GUARDED_BY(mutex_);
};

}  // namespace tocsin::exposure
