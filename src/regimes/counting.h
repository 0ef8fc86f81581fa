// Counting rules: how a law gets from an event and a period to an instant. They are data
// (rules/calendars/counting.yaml) over a closed set of ways to start, end and roll; each rule is a
// total function.
#pragma once

#include "regimes/calendar.h"
#include "regimes/trace.h"

#include <bitset>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin::regimes {

struct CountingRule {
  /// same_day: the day of the event is the first of the period.
  enum class Start { event, next_full_hour, next_day, next_business_day, same_day };
  enum class End { same_time, end_of_day, cutoff };
  /// national: the law leaves it to the state; unknown on a rest day until the case chooses a
  /// calendar.
  enum class Roll { none, next_working_day, national };

  std::string id;
  Bilingual title;
  std::bitset<4> units;  ///< by PeriodUnit
  Start start = Start::event;
  End end = End::same_time;
  Roll roll = Roll::none;
  /// A period of at least this many days holds at least so many working days (Regulation 1182/71
  /// art. 3(5)).
  int working_days_if_days = 0;
  int working_days = 0;
  /// Whether that guarantee reaches this rule is disputed: it then makes an alternative reading,
  /// not the line.
  bool working_days_contested = false;
  /// Where it is disputed whether the rule's law binds at all: what the sentences about the first
  /// day and about a day of rest say of it. Empty: it is not.
  Bilingual start_unsettled;
  Bilingual roll_unsettled;
};

Result<CountingRule> parse_counting_rule(std::string id, const Yaml& node, std::string_view file);

/// One edge of a moment, as the start of a count. excluded: the instant itself is the end of a
/// half-open interval, so the day or hour that counts as the event's is the one before it.
struct CountFrom {
  Instant at;
  bool excluded = false;
};

/// What to do where the calendar does not know the year: give up (the legal line) or take weekends
/// alone (the operative line, which only warns).
enum class OnMissingYear { give_up, weekends_only };

struct CountOptions {
  OnMissingYear on_missing_year = OnMissingYear::give_up;
  bool calendar_chosen =
      false;  ///< the case names its calendar, so national counting is configured
  Trace* trace = nullptr;
};

struct Counted {
  std::optional<Instant> due;  ///< nothing when unknown
  std::optional<Instant> alternative;
  /// The rule has a contested reading, and the calendar does not say when it ends.
  bool alternative_unknown = false;
};

Counted count(const CountingRule& rule, const Calendar& calendar, CountFrom from,
              const Period& period, const CountOptions& options);

/// The date so many months later; the last day of the month where it has no such date.
LocalDay add_months(LocalDay day, std::int64_t months);
/// The first working day on or after `day`; nothing when a year is missing.
std::optional<LocalDay> working_day_from(const Calendar& calendar, LocalDay day,
                                         OnMissingYear on_missing);

}  // namespace tocsin::regimes
