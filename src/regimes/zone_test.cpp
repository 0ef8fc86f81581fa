#include "regimes/zone.h"

#include "base/error_for_test.h"
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
  for (const char* bad :
       {"", "/etc/passwd", "../UTC", "Mars/Olympus", "Europe//Brussels", "Europe/Brussels/",
        "Europe Brussels", "Europe/../Etc/UTC", "/", "Etc/UTC\\", "Etc@UTC", "Etc[UTC", "Etc`UTC",
        "Etc{UTC", "Etc:UTC", "Etc.UTC"}) {
    SCOPED_TRACE(bad);
    const Errc want = std::string_view(bad) == "Mars/Olympus" ? Errc::not_found : Errc::malformed;
    EXPECT_EQ(error_of(Zone::load(bad)).code, want);
  }
  EXPECT_EQ(error_of(Zone::load(std::string(64, 'a'))).code, Errc::not_found);
  EXPECT_EQ(error_of(Zone::load(std::string(65, 'a'))).code, Errc::malformed);
  for (const char* good :
       {"Etc/GMT+12", "Etc/GMT+10", "Etc/GMT-9", "Europe/Zurich", "Africa/Brazzaville",
        "America/Port-au-Prince", "America/North_Dakota/Center"}) {
    EXPECT_TRUE(Zone::load(good).has_value()) << good;
  }
  for (const char* bad :
       {"", "TZif", "not a zone file at all, but forty-four bytes and more of it"}) {
    EXPECT_FALSE(Zone::parse(bad, "x").has_value());
  }
}

void append_number(std::string& out, std::int64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) {
    out.push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
  }
}

struct Change {
  std::int64_t at;
  char type;
};

/// RFC 9636: a file of version 2 whose version 1 part is empty. offsets: of the types.
std::string tzif(const std::vector<Change>& changes, const std::vector<std::int64_t>& offsets,
                 const std::string& footer, char version = '2') {
  const auto header = [&](std::size_t change_count, std::size_t type_count) {
    std::string out = "TZif" + std::string(1, version) + std::string(15, '\0');
    for (const std::size_t count : {std::size_t{0}, std::size_t{0}, std::size_t{0}, change_count,
                                    type_count, std::size_t{4}}) {
      append_number(out, static_cast<std::int64_t>(count), 4);
    }
    return out;
  };
  std::string out = header(0, 0) + std::string("ABC\0", 4);
  out += header(changes.size(), offsets.size());
  for (const Change& change : changes) {
    append_number(out, change.at, 8);
  }
  for (const Change& change : changes) {
    out.push_back(change.type);
  }
  for (const std::int64_t offset : offsets) {
    append_number(out, offset, 4);
    out += std::string(2, '\0');
  }
  return out + std::string("ABC\0", 4) + footer;
}

TEST(Zone, TheLastRuleOfAFileHoldsForEver) {
  struct Row {
    const char* rule;
    const char* at;
    int want_s;
  };
  for (const Row& row : {
           Row{"ABC-1", "2100-07-01T00:00:00Z", 3600},
           Row{"<+0530>-5:30", "2100-07-01T00:00:00Z", 19'800},
           Row{"ABC4:56:02", "2100-07-01T00:00:00Z", -17'762},
           Row{"ABC+4", "2100-07-01T00:00:00Z", -14'400},
           // The last Sunday of March at 2:00, of October at 3:00.
           Row{"ABC-1DEF,M3.5.0,M10.5.0/3", "2100-03-28T00:59:59Z", 3600},
           Row{"ABC-1DEF,M3.5.0,M10.5.0/3", "2100-03-28T01:00:00Z", 7200},
           Row{"ABC-1DEF,M3.5.0,M10.5.0/3", "2100-10-31T00:59:59Z", 7200},
           Row{"ABC-1DEF,M3.5.0,M10.5.0/3", "2100-10-31T01:00:00Z", 3600},
           // The south: summer over the turn of the year.
           Row{"ABC-10DEF,M10.1.0,M4.1.0/3", "2100-01-01T00:00:00Z", 39'600},
           Row{"ABC-10DEF,M10.1.0,M4.1.0/3", "2100-04-03T15:59:59Z", 39'600},
           Row{"ABC-10DEF,M10.1.0,M4.1.0/3", "2100-04-03T16:00:00Z", 36'000},
           Row{"ABC-10DEF,M10.1.0,M4.1.0/3", "2100-10-02T15:59:59Z", 36'000},
           Row{"ABC-10DEF,M10.1.0,M4.1.0/3", "2100-10-02T16:00:00Z", 39'600},
           // A summer of half an hour, and one that is winter.
           Row{"ABC-10:30DEF-11,M10.1.0,M4.1.0", "2100-01-01T00:00:00Z", 39'600},
           Row{"ABC-1DEF0,M10.5.0,M3.5.0/1", "2100-01-01T00:00:00Z", 0},
           // A summer that ends as it begins is the whole year.
           Row{"ABC0DEF,M3.5.0/0,M3.5.0/1", "2100-01-01T00:00:00Z", 3600},
           Row{"ABC0DEF,M3.5.0/0,M3.5.0/1", "2100-07-01T00:00:00Z", 3600},
           // Day 60 without leap days is 1 March in every year; day 59 from zero is 29 February.
           Row{"ABC0DEF,J60/0,J300/0", "2104-02-29T23:59:59Z", 0},
           Row{"ABC0DEF,J60/0,J300/0", "2104-03-01T00:00:00Z", 3600},
           Row{"ABC0DEF,J60/0,J300/0", "2103-03-01T00:00:00Z", 3600},
           Row{"ABC0DEF,J60/0,J300/0", "2103-02-28T23:59:59Z", 0},
           Row{"ABC0DEF,J59/0,J300/0", "2104-02-28T00:00:00Z", 3600},
           Row{"ABC0DEF,J59/0,J300/0", "2104-02-27T23:59:59Z", 0},
           Row{"ABC0DEF,59/0,300/0", "2104-02-29T00:00:00Z", 3600},
           Row{"ABC0DEF,59/0,300/0", "2104-02-28T23:59:59Z", 0},
           Row{"ABC0DEF,59/0,300/0", "2103-03-01T00:00:00Z", 3600},
           // Times of more than a day, and before it.
           Row{"ABC0DEF,M3.2.0/26,M10.2.0/-1", "2100-03-15T01:59:59Z", 0},
           Row{"ABC0DEF,M3.2.0/26,M10.2.0/-1", "2100-03-15T02:00:00Z", 3600},
           Row{"ABC0DEF,M3.2.0/26,M10.2.0/-1", "2100-10-09T21:59:59Z", 3600},
           Row{"ABC0DEF,M3.2.0/26,M10.2.0/-1", "2100-10-09T22:00:00Z", 0},
       }) {
    SCOPED_TRACE(std::string(row.rule) + " " + row.at);
    const auto parsed = Zone::parse(tzif({}, {0}, "\n" + std::string(row.rule) + "\n"), "x");
    ASSERT_TRUE(parsed.has_value()) << describe(parsed.error());
    EXPECT_EQ(parsed->offset_at(at(row.at)).count(), row.want_s);
  }
}

TEST(Zone, ALastRuleIsWellFormedToItsLastCharacter) {
  for (const char* good : {"", "ABC0", "aZz0", "AzZ0", "ABC-167:59:59", "<a>0",
                           "ABC0DEF,M1.1.0,M12.5.6", "ABC0DEF1:30,0,366", "ABC0DEF,J1,J365/167"}) {
    EXPECT_TRUE(Zone::parse(tzif({}, {0}, "\n" + std::string(good) + "\n"), "x").has_value())
        << good;
  }
  for (const char* bad : {"X",
                          "XX0",
                          "X`X0",
                          "X{X0",
                          "X@X0",
                          "X[X0",
                          "ABC",
                          "0",
                          "<a0",
                          "<0",
                          "ABC-",
                          "ABC168",
                          "ABC0:60",
                          "ABC0:0:60",
                          "ABC0:",
                          "ABC0:0:",
                          "ABC00001",
                          "ABC0:00001",
                          "ABC0YY,M1.1.0,M12.5.6",
                          "ABC0DEF",
                          "ABC0DEF,",
                          "ABC0DEF,M1.1.0",
                          "ABC0DEF,M1.1.0,",
                          "ABC0DEF,M1.1.0M12.5.6",
                          "ABC0DEF,M0.1.0,M12.5.6",
                          "ABC0DEF,M13.1.0,M12.5.6",
                          "ABC0DEF,M1.0.0,M12.5.6",
                          "ABC0DEF,M1.6.0,M12.5.6",
                          "ABC0DEF,M1.1.7,M12.5.6",
                          "ABC0DEF,M1.1.0,M0.5.6",
                          "ABC0DEF,M1.1,M12.5.6",
                          "ABC0DEF,M1,M12.5.6",
                          "ABC0DEF,M.1.1,M12.5.6",
                          "ABC0DEF,M1.1.0,M12.5.6,",
                          "ABC0DEF,M1.1.0/,M12.5.6",
                          "ABC0DEF,M1.1.0/168,M12.5.6",
                          "ABC0DEF,367,366",
                          "ABC0DEF,J,J365",
                          "ABC0DEF-,J1,J365",
                          "ABC0 DEF,J1,J365",
                          "ABC0DEF,J12345,J365"}) {
    EXPECT_EQ(error_of(Zone::parse(tzif({}, {0}, "\n" + std::string(bad) + "\n"), "x")).message,
              "The last rule of the time zone file is damaged.")
        << bad;
  }
}

TEST(Zone, AFileIsReadByItsChangesAndRefusedWhenTheyAreNone) {
  const std::vector<Change> changes = {{0, 1}, {1000, 2}};
  const auto parsed = Zone::parse(tzif(changes, {60, 120, 180}, "\n\n"), "x");
  ASSERT_TRUE(parsed.has_value());
  for (const auto& [when, want_s] : {std::pair{-1, 60}, std::pair{0, 120}, std::pair{999, 120},
                                     std::pair{1000, 180}, std::pair{5000, 180}}) {
    EXPECT_EQ(parsed->offset_at(Instant(std::chrono::seconds(when))).count(), want_s) << when;
  }
  const auto ruled = Zone::parse(tzif(changes, {60, 120, 180}, "\nABC-1\n"), "x");
  for (const auto& [when, want_s] :
       {std::pair{-1, 60}, std::pair{999, 120}, std::pair{1000, 3600}}) {
    EXPECT_EQ(ruled->offset_at(Instant(std::chrono::seconds(when))).count(), want_s) << when;
  }
  const std::int64_t most = std::int64_t{26} * 3600;
  EXPECT_TRUE(Zone::parse(tzif({{0, 1}, {1, 0}}, {most, -most}, "\n\n"), "x").has_value());
  // Without a change and without a rule the first offset is the only one.
  EXPECT_EQ(Zone::parse(tzif({}, {60}, "\n\n"), "x")->offset_at(Instant()).count(), 60);
  const std::string good = tzif(changes, {60, 120, 180}, "\n\n");
  std::string many = good;
  many[4 + 1 + 15 + 3] = '\1';  // one UTC flag more than there is
  // What stands behind the types is no offset, even where it could be read as one.
  const auto unnamed = [](std::string file) { return file.replace(file.rfind("ABC"), 3, 3, '\0'); };
  for (const std::string& bad :
       {tzif({{0, 3}}, {60, 120, 180}, "\n\n"), tzif({{0, 1}, {0, 2}}, {60, 120, 180}, "\n\n"),
        tzif({{1, 1}, {0, 2}}, {60, 120, 180}, "\n\n"), tzif({}, {}, "\n\n"),
        tzif({{0, 0}}, {most + 1}, "\n\n"), tzif({{0, 0}}, {-most - 1}, "\n\n"),
        tzif({}, {most + 1}, "\n\n"), tzif({{0, 1}}, {0, most + 1}, "\n\n"),
        tzif({{0, 1}}, {most + 1, 0}, "\n\n"), unnamed(tzif({}, {}, "\n\n")),
        unnamed(tzif({{0, 1}}, {0}, "\n\n")), tzif(changes, {60, 120, 180}, "XABC-1\n"),
        tzif(changes, {60, 120, 180}, "\nABC-1X"), tzif(changes, {60, 120, 180}, ""),
        tzif(changes, {60, 120, 180}, "\n"), tzif(changes, {60, 120, 180}, "ABC-1\n"),
        tzif(changes, {60, 120, 180}, "\nABC-1"), tzif(changes, {60, 120, 180}, "\n\n", '1'),
        many}) {
    EXPECT_EQ(error_of(Zone::parse(bad, "x")).code, Errc::unavailable);
  }
  const std::size_t second = good.rfind("TZif");
  const auto said = [](const std::string& file) {
    return error_of(Zone::parse(file, "x")).message;
  };
  const auto with = [&](std::size_t place, const std::string& bytes) {
    return std::string(good).replace(place, bytes.size(), bytes);
  };
  for (const std::size_t header : {std::size_t{0}, second}) {
    EXPECT_EQ(said(with(header, "TZIF")), "The time zone file is not a TZif file.");
    // A hundred thousand of anything are the most that is believed.
    EXPECT_EQ(
        said(with(header + 20, std::string("\0\1\x86\xa0", 4))),
        header == 0 ? "The time zone file is not a TZif file." : "The time zone file is damaged.");
    EXPECT_EQ(said(with(header + 20, std::string("\0\1\x86\xa1", 4))),
              "The time zone file is larger than any time zone.");
  }
  EXPECT_EQ(said(good.substr(0, second + 43)), "The time zone file is not a TZif file.");
  EXPECT_EQ(said(good.substr(0, second + 44)), "The time zone file is damaged.");
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(Zone::parse(std::string_view(good).substr(0, size), "x").has_value()) << size;
  }
}

TEST(Zone, LocalTimesAndDaysAreReadStrictly) {
  for (const auto& [text, want] : {std::pair{"2026-10-25T02:30", "2026-10-25 02:30"},
                                   std::pair{"2026-10-25 02:30", "2026-10-25 02:30"},
                                   std::pair{"2026-10-25T02:30:01", "2026-10-25 02:30:01"}}) {
    const auto parsed = parse_local_time(text);
    ASSERT_TRUE(parsed.has_value()) << text;
    EXPECT_EQ(to_text(*parsed), want);
  }
  for (const char* bad :
       {"", "2026-10-25", "2026-10-25T02", "2026-10-25T02:3", "2026-10-25T2:30:00",
        "2026-10-25T02:30Z", "2026-10-25T02:30:00Z", "2026-10-25T02:30:00z",
        "2026-10-25T02:30:00+01:00", "2026-10-25T02:30:60x", "2026-10-25T24:30", "2026-02-29T00:00",
        "2026-10-25x02:30"}) {
    EXPECT_FALSE(parse_local_time(bad).has_value()) << bad;
  }
  EXPECT_TRUE(parse_local_day("2024-02-29").has_value());
  for (const char* bad : {"", "2026-02-29", "2026-2-09", "2026-02-2", "2026-02-022", "20260202"}) {
    EXPECT_FALSE(parse_local_day(bad).has_value()) << bad;
  }
}

}  // namespace
}  // namespace tocsin::regimes
