// Inventories that an earlier version of the program stored stand under the names that it gave
// their components. They are looked up anew from the documents that were uploaded then, so that
// nobody has to send them again.
#pragma once

#include "exposure/world.h"
#include "store/inventories.h"

namespace tocsin::exposure {

struct Renewal {
  store::AssetNumber after = -1;  ///< the next call begins behind it
  std::size_t renewed = 0;
  std::size_t failed = 0;  ///< their components stay unknown until somebody uploads them again
  bool is_over = false;    ///< nothing is left
};
/// The next few assets. One that somebody uploads at the same time is left to them.
/// Errors: those of the store.
Result<Renewal> renew_outdated(const World& world, Renewal so_far);

}  // namespace tocsin::exposure
