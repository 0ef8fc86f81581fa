// Instants, and the one source of "now". Local time does not exist here: see regimes/ for calendars
// and zones.
#pragma once

#include "base/error.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin {

/// UTC, microseconds since 1970-01-01. Years 0001 to 9999.
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

/// RFC 3339 with "Z" and as many fraction digits as are not zero (none, 3 or 6).
std::string to_rfc3339(Instant at);

/// RFC 3339 date-time with an offset. A time without an offset is refused: it names no instant.
/// Leap seconds (":60") are refused too, since UTC microseconds cannot hold them.
Result<Instant> parse_rfc3339(std::string_view text);

inline std::int64_t to_micros(Instant at) {
  return at.time_since_epoch().count();
}
inline Instant from_micros(std::int64_t micros) {
  return Instant(std::chrono::microseconds(micros));
}

/// The source of "now". Only app/ makes a SystemClock; everything else is given one, or an Instant.
class Clock {
 public:
  /// One look at it.
  struct Reading {
    Instant at;    ///< what it shows, even when that is not believed
    Status trust;  ///< unavailable, in one sentence: what speaks against signing by it
    std::chrono::microseconds uptime{0};  ///< of the same moment; 0 for a clock without one
  };

  virtual ~Clock() = default;
  /// For reading and showing: the best that is known.
  [[nodiscard]] virtual Instant now() const = 0;
  /// For signing. last_entry: the time that must not lie after it; none: there is nothing to hold
  /// it against. A clock that is told its time is always believed.
  [[nodiscard]] virtual Reading read(std::optional<Instant> /*last_entry*/) const {
    return {.at = now(), .trust = {}};
  }
  /// People say that this reading was right: it counts from there. Errors: those of keeping it.
  [[nodiscard]] virtual Status accept(const Reading& /*reading*/) const { return {}; }
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
};

/// What passes whatever the wall clock is set to.
class Uptime {
 public:
  virtual ~Uptime() = default;
  /// Since the machine was started, sleep included.
  [[nodiscard]] virtual std::chrono::microseconds now() const = 0;
};

/// CLOCK_BOOTTIME. CLOCK_MONOTONIC stands still while a laptop sleeps, and waking would be a jump.
class MachineUptime final : public Uptime {
 public:
  [[nodiscard]] std::chrono::microseconds now() const override;
};

/// A clock that stands still until it is told otherwise: exercises and tests. One thread.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(Instant at) : at_(at) {}
  [[nodiscard]] Instant now() const override { return at_; }
  void set(Instant at) { at_ = at; }

 private:
  Instant at_;
};

}  // namespace tocsin
