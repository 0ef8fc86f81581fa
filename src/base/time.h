// Instants, and the one source of "now". Local time does not exist here: see regimes/ for calendars
// and zones.
#pragma once

#include "base/error.h"

#include <chrono>
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
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const override;
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
