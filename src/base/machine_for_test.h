// The two clocks of a machine, moved as a test wants, while other threads look at them. For test
// files only.
#pragma once

#include "base/time.h"

#include <atomic>

namespace tocsin {

class ManualUptime final : public Uptime {
 public:
  [[nodiscard]] std::chrono::microseconds now() const override { return at.load(); }
  std::atomic<std::chrono::microseconds> at{std::chrono::seconds(1000)};
};

class ManualWall final : public Clock {
 public:
  [[nodiscard]] Instant now() const override { return at.load(); }
  std::atomic<Instant> at{*parse_rfc3339("2026-01-01T00:00:00Z")};
};

}  // namespace tocsin
