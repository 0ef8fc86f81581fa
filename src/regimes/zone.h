// Local time from the system's IANA database (TZif, RFC 9636). No zone table of ours, and no
// std::chrono time zones: libstdc++ 12 has none.
#pragma once

#include "base/error.h"
#include "base/time.h"
#include "regimes/facts.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::regimes {

/// A local date and time of day, to the microsecond, of no zone.
using LocalTime = std::chrono::local_time<std::chrono::microseconds>;
using LocalDay = std::chrono::local_days;

/// One IANA zone. Immutable; the offsets of all years, the last rule included.
class Zone {
 public:
  /// name: as "Europe/Brussels". Errors: malformed for a name that is not one, not_found when the
  /// system's database has none of that name, unavailable when its file cannot be read or
  /// understood.
  static Result<std::shared_ptr<const Zone>> load(std::string_view name);
  /// The bytes of one TZif file.
  static Result<Zone> parse(std::string_view tzif, std::string name);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::chrono::seconds offset_at(Instant at) const;
  [[nodiscard]] LocalTime to_local(Instant at) const;
  /// The instant of a local time; both instants, as an interval, for a local time that occurred
  /// twice. A local time that never occurred (the hour that summer time skips) is the interval
  /// between its readings by the offset after the change and the offset before it.
  [[nodiscard]] Moment to_moment(LocalTime local) const;
  /// The first instant of that local day.
  [[nodiscard]] Instant start_of(LocalDay day) const;
  /// 24:00 of that local day: the first instant of the next.
  [[nodiscard]] Instant end_of(LocalDay day) const;

 private:
  /// A change of the POSIX TZ string at the end of the file: day by "Mm.w.d", "Jn" or "n", time in
  /// seconds.
  struct Change {
    enum class Kind { month_week_day, julian_without_leap, zero_based } kind = Kind::month_week_day;
    int month = 0;
    int week = 0;
    int day = 0;
    std::int64_t time_s = 7200;
  };
  struct LastRule {
    bool stated = false;
    bool has_summer = false;
    std::int32_t standard_s = 0;
    std::int32_t summer_s = 0;
    Change starts;
    Change ends;
  };

  static Result<LastRule> parse_last_rule(std::string_view text);
  static std::int64_t change_at(const Change& change, int year, std::int32_t offset_s);
  [[nodiscard]] std::int32_t offset_by_rule(std::int64_t utc_s) const;
  [[nodiscard]] std::int32_t offset_s(std::int64_t utc_s) const;

  std::string name_;
  std::vector<std::int64_t> changes_;  ///< UTC seconds, ascending
  std::vector<std::int32_t> offsets_;  ///< offsets_[i] holds from changes_[i]
  std::int32_t first_offset_s_ = 0;    ///< before the first change
  LastRule last_rule_;
};

/// "2026-10-25T02:30" or with seconds or a space: a local time without an offset.
Result<LocalTime> parse_local_time(std::string_view text);
/// "2026-10-25".
Result<LocalDay> parse_local_day(std::string_view text);
/// "2026-10-25 02:30" (seconds and fraction only when not zero).
std::string to_text(LocalTime local);
std::string to_text(LocalDay day);

}  // namespace tocsin::regimes
