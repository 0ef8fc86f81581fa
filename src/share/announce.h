// What is shared becomes messages for webhooks that ask for it: beside the acts that share it, a
// bounded piece at a time, from where each webhook was.
#pragma once

#include "exposure/world.h"

namespace tocsin::share {

/// One thread's. A share costs its author nothing here: each turn queues at most kAtOnce messages
/// for a webhook, in one closure, and none for one that has kWaitingMax waiting.
class Announcer {
 public:
  static constexpr std::int64_t kAtOnce = 100;
  static constexpr std::int64_t kWaitingMax = 200;

  /// The world outlives it.
  explicit Announcer(const exposure::World& world) : world_(&world) {}

  /// Looks at what happened since, for each webhook. Returns how many messages were queued.
  Result<std::int64_t> turn();

 private:
  const exposure::World* world_;
  std::int64_t seen_ = -1;  ///< size of the log at a turn that left nothing
};

}  // namespace tocsin::share
