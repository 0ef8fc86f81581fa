// What law is held, for which country and trigger, how sure and how fresh; and until when the
// calendars are known. Pure: "now" is an argument.
#pragma once

#include "regimes/library.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace tocsin::regimes {

/// A regime is read again at least this often; a file whose check is older is marked.
constexpr std::chrono::days kCheckHolds{180};
/// Before a calendar's last known year ends, it is told so long ahead.
constexpr std::chrono::days kCalendarWarning{60};

/// Whether the file was checked against its source too long ago, or never.
bool is_check_stale(const Regime& regime, Instant now);

struct CoveredRegime {
  const Regime* regime;              ///< its newest edition
  std::vector<std::string> trigger;  ///< "awareness vuln.in_own_product", or the event alone
  bool is_stale;
};
/// By country, then trigger, then regime.
std::vector<CoveredRegime> coverage(const Library& library, Instant now);

struct KnownCalendar {
  const Calendar* calendar;
  std::optional<Instant> until;  ///< the end of the last known year; none: every year, or no year
  bool ends_soon;                ///< within the warning, or past
};
/// By id; those that are known for ever, or for no year, are never warned of.
std::vector<KnownCalendar> known_calendars(const Library& library, Instant now);

}  // namespace tocsin::regimes
