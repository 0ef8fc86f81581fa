#include "regimes/zone.h"

#include "regimes/test_rules.h"

#include <gtest/gtest.h>

namespace tocsin::regimes {
namespace {

std::shared_ptr<const Zone> zone(std::string_view name) {
  auto loaded = Zone::load(name);
  EXPECT_TRUE(loaded.has_value()) << name;
  return *loaded;
}

TEST(Zone, KnowsTheOffsetsOfYearsWithinAndBeyondItsTable) {
  const struct {
    const char* zone;
    const char* at;
    const char* local;
  } rows[] = {
      {"Asia/Shanghai", "2021-11-24T07:00:00Z", "2021-11-24 15:00"},
      {"Asia/Shanghai", "1988-07-01T00:00:00Z", "1988-07-01 09:00"},  // summer time, 1986 to 1991
      {"Asia/Kolkata", "2026-11-01T15:15:00Z", "2026-11-01 20:45"},
      {"Europe/Brussels", "2026-10-25T00:59:59Z", "2026-10-25 02:59:59"},
      {"Europe/Brussels", "2026-10-25T01:00:00Z", "2026-10-25 02:00"},
      {"Europe/Brussels", "2027-03-28T00:59:59Z", "2027-03-28 01:59:59"},
      {"Europe/Brussels", "2027-03-28T01:00:00Z", "2027-03-28 03:00"},
      {"America/New_York", "2026-07-09T21:30:00Z", "2026-07-09 17:30"},
      {"America/New_York", "2026-12-01T22:30:00Z", "2026-12-01 17:30"},
      {"Australia/Sydney", "2026-10-06T22:00:00Z", "2026-10-07 09:00"},
      // Beyond 2037 only the rule at the end of the file knows.
      {"Europe/Brussels", "2090-07-01T00:00:00Z", "2090-07-01 02:00"},
      {"Europe/Brussels", "2090-01-01T00:00:00Z", "2090-01-01 01:00"},
      {"Australia/Sydney", "2090-01-01T00:00:00Z", "2090-01-01 11:00"},
      {"America/New_York", "2090-03-12T06:59:59Z", "2090-03-12 01:59:59"},
      {"America/New_York", "2090-03-12T07:00:00Z", "2090-03-12 03:00"},
      {"Etc/UTC", "2026-01-01T00:00:00Z", "2026-01-01 00:00"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.zone) + " " + row.at);
    EXPECT_EQ(to_text(zone(row.zone)->to_local(at(row.at))), row.local);
  }
}

TEST(Zone, ALocalTimeIsOneInstantOrAnInterval) {
  const struct {
    const char* zone;
    const char* local;
    const char* earliest;
    const char* latest;
  } rows[] = {
      {"Europe/Brussels", "2026-10-24T02:30", "2026-10-24T00:30:00Z", "2026-10-24T00:30:00Z"},
      {"Europe/Brussels", "2026-10-25T02:30", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"},
      {"Europe/Brussels", "2026-10-25T01:59:59", "2026-10-24T23:59:59Z", "2026-10-24T23:59:59Z"},
      {"Europe/Brussels", "2026-10-25T02:00", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"},
      {"Europe/Brussels", "2026-10-25T03:00", "2026-10-25T02:00:00Z", "2026-10-25T02:00:00Z"},
      // The hour that summer time skips: between its two readings.
      {"Europe/Brussels", "2027-03-28T02:30", "2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z"},
      {"Europe/Brussels", "2027-03-28T03:00", "2027-03-28T01:00:00Z", "2027-03-28T01:00:00Z"},
      // Half an hour, on Lord Howe Island.
      {"Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(std::string(row.zone) + " " + row.local);
    const auto local = parse_local_time(row.local);
    ASSERT_TRUE(local.has_value());
    const Moment moment = zone(row.zone)->to_moment(*local);
    EXPECT_EQ(to_rfc3339(moment.earliest), row.earliest);
    EXPECT_EQ(to_rfc3339(moment.latest), row.latest);
    EXPECT_EQ(moment.latest_edge, Moment::LatestEdge::included);
  }
}

TEST(Zone, ADayBeginsWithItsFirstInstantEvenWithoutAMidnight) {
  const auto day = parse_local_day("2018-11-04");
  // Brazil skipped the midnight of 4 November 2018: the day began at 01:00 local time.
  const auto sao_paulo = zone("America/Sao_Paulo");
  EXPECT_EQ(to_rfc3339(sao_paulo->start_of(*day)), "2018-11-04T03:00:00Z");
  EXPECT_EQ(to_text(sao_paulo->to_local(sao_paulo->start_of(*day))), "2018-11-04 01:00");
  EXPECT_EQ(to_rfc3339(zone("Europe/Brussels")->end_of(*parse_local_day("2026-10-25"))),
            "2026-10-25T23:00:00Z");
  EXPECT_EQ(to_rfc3339(zone("Europe/Brussels")->start_of(*parse_local_day("2026-10-25"))),
            "2026-10-24T22:00:00Z");
}

TEST(Zone, LocalAndBackIsTheSameInstantWhereverItIsNotAmbiguous) {
  for (const char* name : {"Europe/Brussels", "America/New_York", "Asia/Shanghai",
                           "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu",
                           "America/St_Johns", "Pacific/Apia", "Europe/Dublin"}) {
    SCOPED_TRACE(name);
    const auto loaded = zone(name);
    for (Instant when = at("1999-12-31T23:17:00Z"); when < at("2045-01-01T00:00:00Z");
         when += std::chrono::hours(37)) {
      const Moment back = loaded->to_moment(loaded->to_local(when));
      ASSERT_LE(back.earliest, when);
      ASSERT_GE(back.latest, when);
      if (back.is_instant()) {
        ASSERT_EQ(back.earliest, when);
      } else {
        ASSERT_TRUE(back.earliest == when || back.latest == when) << to_rfc3339(when);
      }
    }
  }
}

TEST(Zone, RefusesNamesThatAreNoZonesAndFilesThatAreDamaged) {
  for (const char* bad : {"", "/etc/passwd", "../UTC", "Mars/Olympus", "Europe//Brussels",
                          "Europe/Brussels/", "Europe Brussels"}) {
    SCOPED_TRACE(bad);
    EXPECT_FALSE(Zone::load(bad).has_value());
  }
  for (const char* bad :
       {"", "TZif", "not a zone file at all, but forty-four bytes and more of it"}) {
    EXPECT_FALSE(Zone::parse(bad, "x").has_value());
  }
}

}  // namespace
}  // namespace tocsin::regimes
