// What the operator publishes in CSAF is an advisory like any other: inventories are matched
// against it, and the answers about flaws know it.
#pragma once

#include "exposure/world.h"

namespace tocsin::exposure {

/// One thread's.
class PublishedFollower {
 public:
  static constexpr std::int64_t kAtOnce = 20;

  /// The world outlives it.
  explicit PublishedFollower(const World& world) : world_(&world) {}

  /// Takes documents in at their marking, and back what is withdrawn. Answers about flaws are cut
  /// by marking alone: a document that is for some of its marking's readers is for the operator's
  /// people. A risk warning says nothing of products. Returns how many documents were looked at.
  /// Errors: those of the store.
  Result<std::size_t> turn();

 private:
  const World* world_;
  std::int64_t seen_ = -1;  ///< size of the log at a turn that left nothing
};

}  // namespace tocsin::exposure
