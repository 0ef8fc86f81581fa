// How a rule gets from an instant and a period to the end, and that it comes to one.
#include "regimes/counting.h"

#include "regimes/test_rules.h"

#include <gtest/gtest.h>

namespace tocsin::regimes {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;

TEST(Counting, ARuleEndsRollsAndGuaranteesAsItSays) {
  const Library& library = compiled_rules();
  const auto counted = [&](const CountingRule& rule, const char* calendar, const char* from,
                           const char* period, CountOptions options = {}) {
    return count(rule, *library.calendar(calendar), {.at = at(from)}, *parse_period(period),
                 options);
  };
  const auto rule = [&](const char* id) { return *library.counting_rule(id); };
  // The close of filing is the end of business days alone.
  EXPECT_EQ(counted(rule("calendar.days"), "us-sec", "2026-11-05T15:00:00Z", "P1D").due,
            at("2026-11-07T05:00:00Z"));
  EXPECT_EQ(counted(rule("business.days"), "us-sec", "2026-11-05T15:00:00Z", "P1BD").due,
            at("2026-11-06T22:30:00Z"));
  // What the law leaves to the state: the line that only warns does not wait for the choice.
  const auto national = [&](CountOptions options) {
    return counted(rule("national.months"), "be", "2026-10-08T10:00:00Z", "P1M", options).due;
  };
  const Instant sunday_ends = at("2026-11-08T23:00:00Z");
  EXPECT_EQ(national({}), std::nullopt);
  EXPECT_EQ(national({.on_missing_year = OnMissingYear::weekends_only}), sunday_ends);
  EXPECT_EQ(national({.calendar_chosen = true}), sunday_ends + hours(24));
  // A month later the clock shows the time of day twice.
  const auto month = [&](OnMissingYear line) {
    return counted(rule("elapsed"), "be", "2026-09-25T00:30:00Z", "P1M", {.on_missing_year = line})
        .due;
  };
  EXPECT_EQ(month(OnMissingYear::weekends_only), at("2026-10-25T00:30:00Z"));
  EXPECT_EQ(month(OnMissingYear::give_up), at("2026-10-25T01:30:00Z"));
  // The day of the event counts, or it does not.
  CountingRule counts_itself = rule("calendar.days");
  counts_itself.start = CountingRule::Start::same_day;
  EXPECT_EQ(counted(rule("calendar.days"), "utc", "2026-03-02T10:00:00Z", "P30D").due,
            at("2026-04-02T00:00:00Z"));
  EXPECT_EQ(counted(counts_itself, "utc", "2026-03-02T10:00:00Z", "P30D").due,
            at("2026-04-01T00:00:00Z"));
  EXPECT_EQ(counted(counts_itself, "utc", "2026-03-02T10:00:00Z", "P1D").due,
            at("2026-03-03T00:00:00Z"));
  // Two working days after Thursday end with Monday: a reading, where it is later than the line.
  const char* thursday = "2026-11-04T23:00:00Z";
  CountingRule hourly = rule("eu1182.hours");
  EXPECT_EQ(counted(hourly, "be", thursday, "PT118H").alternative, at("2026-11-09T23:00:00Z"));
  EXPECT_EQ(counted(hourly, "be", thursday, "PT119H").due, at("2026-11-09T23:00:00Z"));
  EXPECT_EQ(counted(hourly, "be", thursday, "PT119H").alternative, std::nullopt);
  // A calendar that does not hold the days leaves the end of that reading unknown, never absent.
  EXPECT_FALSE(counted(hourly, "be", thursday, "PT118H").alternative_unknown);
  for (const char* empty : {"eu-unplaced", "eu"}) {
    const Counted unknown = counted(hourly, empty, thursday, "PT118H");
    EXPECT_EQ(unknown.due, at("2026-11-09T22:00:00Z")) << empty;
    EXPECT_EQ(unknown.alternative, std::nullopt) << empty;
    EXPECT_TRUE(unknown.alternative_unknown) << empty;
    // A period of under two days has no such reading, whatever the calendar.
    EXPECT_FALSE(counted(hourly, empty, thursday, "PT24H").alternative_unknown) << empty;
    EXPECT_EQ(counted(rule("eu1182.days"), empty, thursday, "P3D").due, std::nullopt) << empty;
  }
  EXPECT_TRUE(library.calendar("eu-unplaced")->is_empty());
  EXPECT_FALSE(library.calendar("eu")->is_empty());
  EXPECT_FALSE(library.calendar("utc")->is_empty());
  hourly.working_days_contested = false;
  EXPECT_EQ(counted(hourly, "be", thursday, "PT118H").alternative, std::nullopt);
}

/// A calendar whose first so many days, from 1 January 2026 on, are days of rest.
Calendar resting(int days) {
  std::string text = R"(schema: tocsin.calendar/1
id: t
edition: x
title: {en: t, zh-CN: t}
zone: Etc/UTC
weekend: []
years:)";
  LocalDay day = *parse_local_day("2026-01-01");
  for (const char* year : {"2026", "2027"}) {
    text += "\n  " + std::string(year) + ": {holidays: [";
    for (; days > 0 && to_text(day).starts_with(year); day += std::chrono::days(1), --days) {
      text += (to_text(day).ends_with("01-01") ? "" : ", ") + to_text(day);
    }
    text += "]}";
  }
  return *with_file(text + "\n").calendar("t");
}

TEST(Counting, TheSearchForAWorkingDayHasAnEnd) {
  const LocalDay first = *parse_local_day("2026-01-01");
  EXPECT_EQ(working_day_from(resting(399), first, OnMissingYear::give_up),
            first + std::chrono::days(399));
  EXPECT_EQ(working_day_from(resting(400), first, OnMissingYear::give_up), std::nullopt);
  const Library every = with_file(R"(schema: tocsin.calendar/1
id: every
edition: x
title: {en: t, zh-CN: t}
zone: Etc/UTC
weekend: []
years: every
)");
  const auto business_days = [&](std::int64_t amount) {
    return count(*every.counting_rule("business.days"), *every.calendar("every"),
                 {.at = at("2026-01-01T12:00:00Z")},
                 {.unit = PeriodUnit::business_days, .amount = amount}, {})
        .due;
  };
  EXPECT_EQ(business_days(400'001), at("2026-01-02T00:00:00Z") + std::chrono::days(400'001));
  EXPECT_EQ(business_days(400'002), std::nullopt);
}

// Regulation 1182/71 art. 3(5): a period of two days or more holds at least two working days.
TEST(Counting, TwoDaysOrMoreHoldTwoWorkingDays) {
  const Library& library = compiled_rules();
  const Calendar& belgium = *library.calendar("be");
  const CountFrom friday{.at = at("2026-11-06T09:30:00Z")};
  const auto days = [&](const char* period) {
    const Counted counted =
        count(*library.counting_rule("eu1182.days"), belgium, friday, *parse_period(period), {});
    return to_text(belgium.day_of(*counted.due - microseconds(1)));
  };
  EXPECT_EQ(days("P1D"), "2026-11-09") << "Saturday, which rolls to Monday";
  EXPECT_EQ(days("P2D"), "2026-11-10") << "Monday and Tuesday, and 11 November is a holiday";
  EXPECT_EQ(days("P3D"), "2026-11-10");
  EXPECT_EQ(days("P4D"), "2026-11-10");
  EXPECT_EQ(days("P5D"), "2026-11-12") << "the holiday rolls";

  // Whether that reaches a period in hours is contested: it makes a second reading, not the line.
  const auto hourly = [&](const char* period) {
    return count(*library.counting_rule("eu1182.hours"), belgium, friday, *parse_period(period),
                 {});
  };
  EXPECT_EQ(hourly("PT47H").alternative, std::nullopt);
  EXPECT_EQ(hourly("PT48H").due, at("2026-11-08T10:00:00Z"));
  EXPECT_EQ(hourly("PT48H").alternative, at("2026-11-10T23:00:00Z"));
  EXPECT_EQ(hourly("PT72H").alternative, at("2026-11-10T23:00:00Z"));
  EXPECT_EQ(hourly("PT96H").due, at("2026-11-10T10:00:00Z"));
}
}  // namespace
}  // namespace tocsin::regimes
