#include "regimes/coverage.h"

#include <algorithm>
#include <tuple>

namespace tocsin::regimes {

bool is_check_stale(const Regime& regime, Instant now) {
  const auto day = parse_local_day(regime.instrument.retrieved);
  return !day || now > Instant(day->time_since_epoch()) + kCheckHolds;
}

std::vector<CoveredRegime> coverage(const Library& library, Instant now) {
  std::vector<CoveredRegime> out;
  for (const Regime* regime : library.regimes()) {
    std::vector<std::string> trigger;
    for (const std::string& event : regime->trigger.events) {
      for (const std::string& of : regime->trigger.of) {
        trigger.push_back(event + " " + of);
      }
      if (regime->trigger.of.empty()) {
        trigger.push_back(event);
      }
    }
    std::ranges::sort(trigger);
    out.push_back({.regime = regime,
                   .trigger = std::move(trigger),
                   .is_stale = is_check_stale(*regime, now)});
  }
  std::ranges::sort(out, {}, [](const CoveredRegime& one) {
    return std::tuple(one.regime->jurisdiction, one.trigger, one.regime->id);
  });
  return out;
}

std::vector<KnownCalendar> known_calendars(const Library& library, Instant now) {
  std::vector<KnownCalendar> out;
  for (const Calendar* calendar : library.calendars()) {
    const std::vector<int> years = calendar->years();
    KnownCalendar one{.calendar = calendar, .until = std::nullopt, .ends_soon = false};
    if (!years.empty()) {
      const LocalDay last(std::chrono::year(*std::ranges::max_element(years)) /
                          std::chrono::December / 31);
      one.until = calendar->end_of(last);
      one.ends_soon = now >= *one.until - kCalendarWarning;
    }
    out.push_back(one);
  }
  return out;
}

}  // namespace tocsin::regimes
