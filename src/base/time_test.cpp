// Instants as RFC 3339 texts: what is read, what is refused, and that what is written reads back.
#include "base/time.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(Time, IsReadToTheMicrosecondAtAnyOffset) {
  struct Row {
    const char* text;
    const char* same;
  };
  for (const Row& row : {Row{"1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"},
                         Row{"2021-11-24t07:00:00z", "2021-11-24T07:00:00Z"},
                         Row{"2021-11-24T07:00:00+08:00", "2021-11-23T23:00:00Z"},
                         Row{"2021-11-24T07:00:00-00:30", "2021-11-24T07:30:00Z"},
                         Row{"2021-11-24T07:00:00+23:59", "2021-11-23T07:01:00Z"},
                         Row{"2024-02-29T23:59:59Z", "2024-02-29T23:59:59Z"},
                         Row{"2021-11-24T07:00:00.5Z", "2021-11-24T07:00:00.500Z"},
                         Row{"2021-11-24T07:00:00.5-08:00", "2021-11-24T15:00:00.500Z"},
                         Row{"2021-11-24T07:00:00.5+08:00", "2021-11-23T23:00:00.500Z"},
                         Row{"2021-11-24T07:00:00.000001Z", "2021-11-24T07:00:00.000001Z"},
                         // Finer than a microsecond is cut.
                         Row{"2021-11-24T07:00:00.123456789Z", "2021-11-24T07:00:00.123456Z"},
                         Row{"0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"},
                         Row{"9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"},
                         Row{"1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z"}}) {
    const auto read = parse_rfc3339(row.text);
    ASSERT_TRUE(read.has_value()) << row.text;
    EXPECT_EQ(to_rfc3339(*read), row.same);
    EXPECT_EQ(parse_rfc3339(to_rfc3339(*read)).value(), *read);
    EXPECT_EQ(from_micros(to_micros(*read)), *read);
  }
}

TEST(Time, IsRefusedWhereItNamesNoInstant) {
  for (const char* text :
       {"", "2021-11-24", "2021-11-24T07:00:00", "2021-11-24 07:00:00Z", "2021-11-24T07:00Z",
        "2021-11-24T07:00:00z ", "2021-11-24T07:00:00ZZ", "2021/11/24T07:00:00Z",
        "2021-11/24T07:00:00Z", "2021-11-24T07.00:00Z", "2021-11-24T07:00.00Z",
        "2021-1-24T07:00:00Z", "2021-11-4T07:00:00Z", "x021-11-24T07:00:00Z",
        "2021-11-2:T07:00:00Z", "2021-11-2/T07:00:00Z", "0000-11-24T07:00:00Z",
        "2021/11-24T07:00:00Z", "2021-11-24Tx7:00:00Z", "2021-11-24T07:x0:00Z",
        "2021-11-24T07:00:x0Z", "2021-11-24T07:00:00X", "2021-11-24T07:00:00+08.00",
        "2021-00-24T07:00:00Z", "2021-13-24T07:00:00Z", "2021-11-00T07:00:00Z",
        "2021-11-31T07:00:00Z", "2021-02-29T07:00:00Z", "2021-11-24T24:00:00Z",
        "2021-11-24T07:60:00Z", "2021-11-24T07:00:60Z", "2021-11-24T07:00:00.Z",
        "2021-11-24T07:00:00.1234567890Z", "2021-11-24T07:00:00.1", "2021-11-24T07:00:00,1Z",
        "2021-11-24T07:00:00+08", "2021-11-24T07:00:00+0800", "2021-11-24T07:00:00+08:0",
        "2021-11-24T07:00:00+24:00", "2021-11-24T07:00:00+08:60", "2021-11-24T07:00:00*08:00",
        "2021-11-24T07:00:00+08:00Z", "2021-11-24T07:00:00+x8:00", "2021-11-24T07:00:00+08:x0",
        // What the offset makes of it lies in a year that has no four digits.
        "0001-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"}) {
    EXPECT_EQ(error_of(parse_rfc3339(text)).code, Errc::malformed) << text;
  }
  EXPECT_TRUE(parse_rfc3339("0001-01-01T00:01:00+00:01").has_value());
  EXPECT_TRUE(parse_rfc3339("9999-12-31T23:58:59-00:01").has_value());
}

TEST(Time, OfAManualClockIsWhatItWasTold) {
  ManualClock clock(from_micros(7));
  EXPECT_EQ(clock.now(), from_micros(7));
  clock.set(from_micros(-1));
  EXPECT_EQ(clock.now(), from_micros(-1));
  const Instant before = SystemClock().now();
  EXPECT_LE(before, SystemClock().now());
}

}  // namespace
}  // namespace tocsin
