#include "scan/walker.h"

#include "base/crypto.h"

#include <cstring>

namespace tocsin::scan {

std::shared_ptr<const KnownArchives::Known> KnownArchives::find(const Key& key, bool& is_sample) {
  const Lock lock(mutex_);
  is_sample = false;
  const auto found = known_.find(key);
  if (found == known_.end() || found->second == nullptr) {
    return nullptr;
  }
  if (seed_ == 0) {
    std::array<std::byte, 8> seed{};
    random_bytes(seed);
    std::memcpy(&seed_, seed.data(), sizeof seed_);
    seed_ |= 1U;
  }
  // One in a hundred is read again; which ones nobody can tell before.
  seed_ ^= seed_ << 13U;
  seed_ ^= seed_ >> 7U;
  seed_ ^= seed_ << 17U;
  is_sample = seed_ % 100 == 0;
  return found->second;
}

void KnownArchives::add(const Key& key, Known known) {
  auto shared = std::make_shared<const Known>(std::move(known));
  const Lock lock(mutex_);
  known_.try_emplace(key, std::move(shared));
}

void KnownArchives::distrust(const Key& key) {
  const Lock lock(mutex_);
  known_[key] = nullptr;
}

}  // namespace tocsin::scan
