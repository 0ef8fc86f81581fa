#include "regimes/said.h"

#include "regimes/test_rules.h"

#include <gtest/gtest.h>

#include <set>

namespace tocsin::regimes {
namespace {

TEST(SaidTimes, TheReceiversClockIsFirstAndMidnightEndsADay) {
  struct Row {
    const char* zone;
    const char* when;
    const char* at_en;
    const char* at_zh;
    const char* until_en;
    const char* until_zh;
  };
  const Row rows[] = {
      {"Asia/Shanghai", "2026-10-08T10:00:00Z", "18:00 on 8 October 2026, Beijing time (10:00 UTC)",
       "北京时间2026年10月8日18时（协调世界时10时）",
       "18:00 on 8 October 2026, Beijing time (10:00 UTC)",
       "北京时间2026年10月8日18时（协调世界时10时）"},
      {"Asia/Shanghai", "2026-10-08T16:00:00Z",
       "00:00 on 9 October 2026, Beijing time (16:00 UTC on 8 October 2026)",
       "北京时间2026年10月9日0时（协调世界时2026年10月8日16时）",
       "the end of 8 October 2026, Beijing time (16:00 UTC)",
       "北京时间2026年10月8日24时（协调世界时16时）"},
      {"Asia/Shanghai", "2026-10-08T15:59:59.999999Z",
       "23:59:59.999999 on 8 October 2026, Beijing time (15:59:59.999999 UTC)",
       "北京时间2026年10月8日23时59分59.999999秒（协调世界时15时59分59.999999秒）",
       "23:59:59.999999 on 8 October 2026, Beijing time (15:59:59.999999 UTC)",
       "北京时间2026年10月8日23时59分59.999999秒（协调世界时15时59分59.999999秒）"},
      {"Asia/Shanghai", "2026-10-08T16:00:00.001Z",
       "00:00:00.001 on 9 October 2026, Beijing time (16:00:00.001 UTC on 8 October 2026)",
       "北京时间2026年10月9日0时0分0.001秒（协调世界时2026年10月8日16时0分0.001秒）",
       "00:00:00.001 on 9 October 2026, Beijing time (16:00:00.001 UTC on 8 October 2026)",
       "北京时间2026年10月9日0时0分0.001秒（协调世界时2026年10月8日16时0分0.001秒）"},
      {"America/New_York", "2026-01-01T05:00:00Z",
       "00:00 on 1 January 2026, US Eastern time (05:00 UTC)",
       "美国东部时间2026年1月1日0时（协调世界时5时）",
       "the end of 31 December 2025, US Eastern time (05:00 UTC on 1 January 2026)",
       "美国东部时间2025年12月31日24时（协调世界时2026年1月1日5时）"},
      // The hour that comes twice is told apart by UTC.
      {"Europe/Berlin", "2026-10-25T01:30:05Z",
       "02:30:05 on 25 October 2026, German time (01:30:05 UTC)",
       "德国时间2026年10月25日2时30分5秒（协调世界时1时30分5秒）",
       "02:30:05 on 25 October 2026, German time (01:30:05 UTC)",
       "德国时间2026年10月25日2时30分5秒（协调世界时1时30分5秒）"},
      {"Etc/UTC", "2026-03-01T00:00:00Z", "00:00 on 1 March 2026, UTC", "协调世界时2026年3月1日0时",
       "the end of 28 February 2026, UTC", "协调世界时2026年2月28日24时"},
      // A zone that nothing names.
      {"America/St_Johns", "2026-01-15T03:30:00Z",
       "00:00 on 15 January 2026, local time (UTC-03:30) (03:30 UTC)",
       "当地时间（协调世界时-03:30）2026年1月15日0时（协调世界时3时30分）",
       "the end of 14 January 2026, local time (UTC-03:30) (03:30 UTC on 15 January 2026)",
       "当地时间（协调世界时-03:30）2026年1月14日24时（协调世界时2026年1月15日3时30分）"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.zone) + " " + row.when);
    const auto zone = Zone::load(row.zone);
    ASSERT_TRUE(zone.has_value());
    const Vocabulary& words = compiled_rules().vocabulary();
    const SaidTimes en(**zone, words, Language::en);
    const SaidTimes zh(**zone, words, Language::zh_cn);
    EXPECT_EQ(en.at(at(row.when)), row.at_en);
    EXPECT_EQ(zh.at(at(row.when)), row.at_zh);
    EXPECT_EQ(en.until(at(row.when)), row.until_en);
    EXPECT_EQ(zh.until(at(row.when)), row.until_zh);
  }
}

TEST(SaidTimes, EveryCalendarsClockAndEveryRoleHasATitle) {
  for (const Calendar* calendar : compiled_rules().calendars()) {
    const std::string& zone = calendar->zone().name();
    EXPECT_TRUE(zone == "Etc/UTC" || compiled_rules().vocabulary().zone(zone) != nullptr) << zone;
  }
  for (const Regime* newest : compiled_rules().regimes()) {
    for (const Regime* regime : compiled_rules().editions(newest->id)) {
      for (const std::string& role : regime->roles) {
        EXPECT_NE(compiled_rules().vocabulary().role(role), nullptr) << regime->id << " " << role;
      }
    }
  }
}

}  // namespace
}  // namespace tocsin::regimes
