// The steps of one calculation, typed; explain.cpp puts them into words of each language.
#pragma once

#include "base/language.h"
#include "base/time.h"
#include "regimes/period.h"
#include "regimes/zone.h"

#include <cstdint>
#include <string>
#include <vector>

namespace tocsin::regimes {

enum class StepKind {
  anchor,              ///< text: event; at, until: its edges; ids in text2
  submission,          ///< text: stage; at
  skew,                ///< at: the receipt that the claim was clamped to
  application,         ///< at: the day the regime began to apply
  elapsed,             ///< from at, period, to until
  full_hour,           ///< at: the hour after the event's
  day_not_counted,     ///< day: the event's day
  day_counted,         ///< day: the event's day, which is the first of the period
  period_ends,         ///< day: nominal last day; period
  month_clamped,       ///< day: the last day of a shorter month
  rolled,              ///< day: from a rest day to the next working day; day2: rest day
  make_up_workday,     ///< day: a weekend day that counts as a working day
  working_days_added,  ///< day; n: working days needed
  business_day,        ///< day: the n-th business day
  ends_at,             ///< at: the instant at which that ends
  reading,             ///< at: end of a more lenient contested reading; n working days
  smallest,
  greatest,           ///< at: chosen among several
  contested,          ///< at: the earliest (n 0) or the latest (n 1) of disputed readings
  reading_waits,      ///< text: what a disputed reading waits for
  narrowed,           ///< at: an edge on this branch; n 0: the earliest, 1: the latest
  stated,             ///< text: attribute; at: when it was first stated so; text2: its fact
  listed_date,        ///< text: field; day
  table_row,          ///< text: table edition, text2: outcome
  relief,             ///< at: due after a relief; text: its id
  authority_delay,    ///< at: due after the delay; period
  enforced_from,      ///< at: nothing is due before enforcement
  lowered,            ///< the operative line was lowered to the legal one
  year_missing,       ///< n: the year; text: calendar
  no_calendar,        ///< text: the empty calendar that stands for a country without one
  reading_unknown,    ///< n: working days of a contested reading whose end is not known
  national_counting,  ///< day: falls on a rest day, and no national rule is configured
};

struct Step {
  StepKind kind;
  Instant at{};
  Instant until{};
  LocalDay day{};
  LocalDay day2{};
  std::int64_t n = 0;
  std::string text{};
  std::string text2{};
  Bilingual note{};  ///< what makes the step disputed, where it is
};

using Trace = std::vector<Step>;

}  // namespace tocsin::regimes
