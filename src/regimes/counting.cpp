#include "regimes/counting.h"

#include <algorithm>
#include <array>

namespace tocsin::regimes {
namespace {

using std::chrono::days;
using std::chrono::microseconds;
using std::chrono::seconds;

/// No run of rest days is longer; it also ends the loops on a calendar of nothing but holidays.
constexpr int kRestRunMax = 400;
constexpr int kBusinessDaysSearchMax = 400'000;

/// The last instant that belongs to the event.
Instant inside(CountFrom from) {
  return from.excluded ? from.at - microseconds(1) : from.at;
}

void note(const CountOptions& options, Step step) {
  if (options.trace != nullptr) {
    options.trace->push_back(std::move(step));
  }
}

DayKind kind_of(const Calendar& calendar, LocalDay day, const CountOptions& options) {
  const DayKind kind = calendar.kind_of(day);
  if (kind != DayKind::unknown) {
    return kind;
  }
  note(options, {.kind = calendar.is_empty() ? StepKind::no_calendar : StepKind::year_missing,
                 .n = static_cast<int>(std::chrono::year_month_day(day).year()),
                 .text = calendar.id()});
  if (options.on_missing_year == OnMissingYear::give_up) {
    return DayKind::unknown;
  }
  return calendar.is_weekend(day) ? DayKind::rest : DayKind::working;
}

/// The instant at which a period whose last day is `day` ends.
Instant end_of(const CountingRule& rule, const Calendar& calendar, LocalDay day) {
  if (rule.end == CountingRule::End::cutoff && calendar.cutoff()) {
    return calendar.zone().to_moment(LocalTime(day) + *calendar.cutoff()).latest;
  }
  return calendar.end_of(day);
}

std::optional<LocalDay> roll(const Calendar& calendar, LocalDay day, const CountOptions& options,
                             const Bilingual& unsettled = {}) {
  for (int i = 0; i < kRestRunMax; ++i) {
    const LocalDay candidate = day + days(i);
    const DayKind kind = kind_of(calendar, candidate, options);
    if (kind == DayKind::unknown) {
      return std::nullopt;
    }
    if (kind == DayKind::working) {
      if (i > 0) {
        note(options, {.kind = StepKind::rolled, .day = candidate, .day2 = day, .note = unsettled});
      } else if (calendar.is_make_up_workday(day)) {
        note(options, {.kind = StepKind::make_up_workday, .day = day});
      }
      return candidate;
    }
  }
  return std::nullopt;
}

/// The day on which the n-th working day after `day` falls.
std::optional<LocalDay> nth_working_day(const Calendar& calendar, LocalDay day, std::int64_t n,
                                        const CountOptions& options) {
  LocalDay at = day;
  for (int i = 0; n > 0; ++i) {
    if (i > kBusinessDaysSearchMax) {
      return std::nullopt;
    }
    at += days(1);
    const DayKind kind = kind_of(calendar, at, options);
    if (kind == DayKind::unknown) {
      return std::nullopt;
    }
    n -= kind == DayKind::working ? 1 : 0;
  }
  return at;
}

bool counts_dates(const CountingRule& rule) {
  return rule.start != CountingRule::Start::event &&
         rule.start != CountingRule::Start::next_full_hour;
}

/// Hours, and days and months as plain elapsed time.
Counted count_elapsed(const CountingRule& rule, const Calendar& calendar, CountFrom from,
                      const Period& period, const CountOptions& options) {
  Counted out;
  Instant start = from.at;
  if (rule.start == CountingRule::Start::next_full_hour) {
    // The hour in which the event falls is not counted, even when it falls on the stroke (art.
    // 3(1)).
    start = std::chrono::floor<std::chrono::hours>(inside(from)) + std::chrono::hours(1);
    note(options, {.kind = StepKind::full_hour, .at = start});
  }
  switch (period.unit) {
    case PeriodUnit::seconds: out.due = start + seconds(period.amount); break;
    case PeriodUnit::days: out.due = start + days(period.amount); break;
    case PeriodUnit::business_days:
      return out;  // refused at load: no rule of elapsed time has this unit
    case PeriodUnit::months: {
      // Months are dates: the same local time of day, on the date so many months later.
      const LocalTime local = calendar.zone().to_local(start);
      const LocalDay day = std::chrono::floor<days>(local);
      const LocalDay last = add_months(day, period.amount);
      const Moment moment = calendar.zone().to_moment(LocalTime(last) + (local - LocalTime(day)));
      out.due =
          options.on_missing_year == OnMissingYear::weekends_only ? moment.earliest : moment.latest;
      break;
    }
  }
  note(options, {.kind = StepKind::elapsed, .at = start, .until = *out.due, .text = period.text});
  if (rule.working_days_contested && *out.due - start >= days(rule.working_days_if_days)) {
    const LocalDay event_day = calendar.day_of(inside(from));
    CountOptions quiet = options;
    quiet.trace = nullptr;
    if (const auto day = nth_working_day(calendar, event_day, rule.working_days, quiet)) {
      const Instant reading = calendar.end_of(*day);
      if (reading > *out.due) {
        out.alternative = reading;
        note(options,
             {.kind = StepKind::reading, .at = reading, .day = *day, .n = rule.working_days});
      }
    } else {
      out.alternative_unknown = true;
      note(options, {.kind = StepKind::reading_unknown, .n = rule.working_days});
    }
  }
  return out;
}

/// Days, months and business days as dates of the calendar.
Counted count_dates(const CountingRule& rule, const Calendar& calendar, CountFrom from,
                    const Period& period, const CountOptions& options) {
  Counted out;
  const bool counts_itself = rule.start == CountingRule::Start::same_day;
  const LocalDay event = calendar.day_of(inside(from));
  const LocalDay event_day = counts_itself ? event - days(1) : event;
  note(options, {.kind = counts_itself ? StepKind::day_counted : StepKind::day_not_counted,
                 .day = event,
                 .note = rule.start_unsettled});
  std::optional<LocalDay> last;
  if (period.unit == PeriodUnit::business_days) {
    last = nth_working_day(calendar, event_day, period.amount, options);
    if (!last) {
      return out;
    }
    note(options, {.kind = StepKind::business_day, .day = *last, .n = period.amount});
  } else {
    last = period.unit == PeriodUnit::months ? add_months(event_day, period.amount)
                                             : event_day + days(period.amount);
    note(options, {.kind = StepKind::period_ends, .day = *last, .text = period.text});
    if (period.unit == PeriodUnit::months &&
        std::chrono::year_month_day(*last).day() != std::chrono::year_month_day(event_day).day()) {
      note(options, {.kind = StepKind::month_clamped, .day = *last});
    }
    if (*last - event_day >= days(rule.working_days_if_days)) {
      CountOptions quiet = options;
      quiet.trace = nullptr;
      const auto needed = nth_working_day(calendar, event_day, rule.working_days, quiet);
      // A year that is missing here may still not matter: the roll below asks for the last day
      // anyway.
      if (needed && *needed > *last) {
        last = needed;
        note(options, {.kind = StepKind::working_days_added, .day = *last, .n = rule.working_days});
      }
    }
  }
  if (rule.roll == CountingRule::Roll::national && !options.calendar_chosen) {
    if (options.on_missing_year == OnMissingYear::give_up &&
        calendar.kind_of(*last) != DayKind::working) {
      note(options, {.kind = StepKind::national_counting, .day = *last});
      return out;
    }
  } else if (rule.roll != CountingRule::Roll::none) {
    last = roll(calendar, *last, options, rule.roll_unsettled);
    if (!last) {
      return out;
    }
  }
  out.due = end_of(rule, calendar, *last);
  note(options, {.kind = StepKind::ends_at, .at = *out.due, .day = *last});
  return out;
}

}  // namespace

LocalDay add_months(LocalDay day, std::int64_t months) {
  const std::chrono::year_month_day date(day);
  const auto target = date.year() / date.month() + std::chrono::months(months);
  const auto last = (target / std::chrono::last).day();
  return LocalDay(target / std::min(date.day(), last));
}

std::optional<LocalDay> working_day_from(const Calendar& calendar, LocalDay day,
                                         OnMissingYear on_missing) {
  return roll(calendar, day, {.on_missing_year = on_missing});
}

Counted count(const CountingRule& rule, const Calendar& calendar, CountFrom from,
              const Period& period, const CountOptions& options) {
  return counts_dates(rule) ? count_dates(rule, calendar, from, period, options)
                            : count_elapsed(rule, calendar, from, period, options);
}

Result<CountingRule> parse_counting_rule(std::string id, const Yaml& node, std::string_view file) {
  CountingRule rule;
  rule.id = std::move(id);
  Fields fields(node, file);
  rule.title = fields.bilingual("title");
  const std::array<std::string_view, 4> units{"time", "days", "business_days", "months"};
  for (const std::string& unit : fields.texts("units")) {
    const auto found = std::ranges::find(units, unit);
    if (found == units.end()) {
      fields.refuse("units", "A unit is one of time, days, business_days, months.");
      break;
    }
    rule.units.set(static_cast<std::size_t>(found - units.begin()));
  }
  if (rule.units.none()) {
    fields.refuse(node, "\"units\" is missing.");
  }
  const auto start = fields.optional_word(
      "start", {"event", "next_full_hour", "next_day", "next_business_day", "same_day"});
  rule.start = static_cast<CountingRule::Start>(start.value_or(0));
  const auto end = fields.optional_word("end", {"same_time", "end_of_day", "cutoff"});
  rule.end = static_cast<CountingRule::End>(end.value_or(0));
  const auto roll_word = fields.optional_word("roll", {"none", "next_working_day", "national"});
  rule.roll = static_cast<CountingRule::Roll>(roll_word.value_or(0));
  if (const Yaml* guarantee = fields.any("working_days")) {
    Fields inner(*guarantee, file);
    rule.working_days_if_days = static_cast<int>(inner.optional_integer("if_days_ge").value_or(0));
    rule.working_days = static_cast<int>(inner.optional_integer("at_least").value_or(0));
    rule.working_days_contested = inner.optional_flag("contested").value_or(false);
    if (rule.working_days < 1 || rule.working_days > 10 || rule.working_days_if_days < 1) {
      inner.refuse(*guarantee, "\"working_days\" needs if_days_ge and at_least, from 1 to 10.");
    }
    if (auto status = inner.finish(); !status) {
      fields.take(std::move(status).error());
    }
  }
  if (const Yaml* unsettled = fields.any("unsettled")) {
    Fields inner(*unsettled, file);
    rule.start_unsettled = inner.bilingual("start");
    rule.roll_unsettled = inner.bilingual("roll");
    if (auto status = inner.finish(); !status) {
      fields.take(std::move(status).error());
    }
  }
  const bool by_dates = counts_dates(rule);
  const auto unit = [&](PeriodUnit which) {
    return rule.units.test(static_cast<std::size_t>(which));
  };
  if (by_dates == (rule.end == CountingRule::End::same_time)) {
    fields.refuse(node,
                  "A rule that starts on a day ends on a day, and the others at the same time.");
  }
  if ((by_dates && unit(PeriodUnit::seconds)) || (!by_dates && unit(PeriodUnit::business_days))) {
    fields.refuse(node, "Hours are counted from an instant, and business days from a day.");
  }
  if (rule.start == CountingRule::Start::same_day &&
      (unit(PeriodUnit::months) || unit(PeriodUnit::business_days))) {
    fields.refuse(node, "A period whose first day is the event's is counted in days.");
  }
  if (!rule.roll_unsettled.en.empty() && rule.roll == CountingRule::Roll::none) {
    fields.refuse(node, "What never rolls has nothing unsettled about rolling.");
  }
  if (!by_dates && rule.roll != CountingRule::Roll::none) {
    fields.refuse(node, "Only a period that ends on a day can roll to another day.");
  }
  TOC_CHECK(fields.finish());
  return rule;
}

}  // namespace tocsin::regimes
