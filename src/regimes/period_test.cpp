// Periods as the rules write them, and as people read them.
#include "regimes/period.h"

#include "base/error_for_test.h"

#include <gtest/gtest.h>

namespace tocsin::regimes {
namespace {

TEST(Period, IsReadAndSaidInBothLanguages) {
  struct Row {
    const char* text;
    PeriodUnit unit;
    std::int64_t amount;
    const char* english;
    const char* chinese;
  };
  using enum PeriodUnit;
  for (const Row& row : {
           Row{"PT1S", seconds, 1, "1 second", "1秒"},
           Row{"PT59S", seconds, 59, "59 seconds", "59秒"},
           Row{"PT60S", seconds, 60, "1 minute", "1分钟"},
           Row{"PT61S", seconds, 61, "61 seconds", "61秒"},
           Row{"PT30M", seconds, 1800, "30 minutes", "30分钟"},
           Row{"PT1H", seconds, 3600, "1 hour", "1小时"},
           Row{"PT1H30M", seconds, 5400, "90 minutes", "90分钟"},
           Row{"PT1H1M1S", seconds, 3661, "3661 seconds", "3661秒"},
           Row{"PT24H", seconds, 86'400, "24 hours", "24小时"},
           Row{"P1D", days, 1, "1 day", "1日"},
           Row{"P2W", days, 14, "14 days", "14日"},
           Row{"P1M", months, 1, "1 month", "1个月"},
           Row{"P11M", months, 11, "11 months", "11个月"},
           Row{"P12M", months, 12, "1 year", "1年"},
           Row{"P13M", months, 13, "13 months", "13个月"},
           Row{"P2Y", months, 24, "2 years", "2年"},
           Row{"P100Y", months, 1200, "100 years", "100年"},
           Row{"P4BD", business_days, 4, "4 business days", "4个工作日"},
       }) {
    SCOPED_TRACE(row.text);
    const auto period = parse_period(row.text);
    ASSERT_TRUE(period.has_value());
    EXPECT_EQ(period->unit, row.unit);
    EXPECT_EQ(period->amount, row.amount);
    EXPECT_EQ(period->text, row.text);
    EXPECT_EQ(in_english(*period), row.english);
    EXPECT_EQ(in_chinese(*period), row.chinese);
  }
}

TEST(Period, AnythingElseIsRefused) {
  for (const char* text : {"",
                           "P",
                           "PT",
                           "T24H",
                           "24H",
                           "P24H",
                           "PT24",
                           "PTH",
                           "P0D",
                           "PT0H",
                           "PT0S",
                           "P-1D",
                           "PT1H1H",
                           "PT1M1H",
                           "PT1S1M",
                           "PT1D",
                           "PT1HM",
                           "PT1HMS",
                           "PT1X",
                           "P1X",
                           "P1",
                           "P1H",
                           "P1D1D",
                           "P1M1D",
                           "P1Y6M",
                           "P1DT2H",
                           "P1BDx",
                           "P1B",
                           "p1d",
                           "P 1D",
                           "P1 D",
                           "P1D ",
                           "PT1.5H",
                           "P1201M",
                           "P101Y",
                           "P100001D",
                           "P14286W",
                           "PT100001S",
                           "P99999999999999999999D",
                           "P18446744073709551617D"}) {
    const auto period = parse_period(text);
    EXPECT_EQ(error_of(period).message,
              "A period is one of PT24H, PT30M, P2D, P2W, P1M, P1Y or P4BD.")
        << text;
  }
  // The largest of each.
  for (const char* text : {"P1200M", "P100Y", "P100000D", "P14285W", "P100000BD", "PT100000S",
                           "PT100000H", "PT100000H100000M100000S"}) {
    EXPECT_TRUE(parse_period(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace tocsin::regimes
