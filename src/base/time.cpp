#include "base/time.h"

#include <cstdio>
#include <ctime>

namespace tocsin {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Reads exactly `count` digits at `at`; -1 when one is not a digit or the text ends.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) {
    return -1;
  }
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') {
      return -1;
    }
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

std::string to_rfc3339(Instant at) {
  const auto day = std::chrono::floor<days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<microseconds> time(at - day);
  char text[48];
  int n = std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d",
                        static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                        static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                        static_cast<int>(time.minutes().count()),
                        static_cast<int>(time.seconds().count()));
  const auto fraction = static_cast<int>(time.subseconds().count());
  std::string out(text, static_cast<std::size_t>(n));
  if (fraction != 0) {
    n = fraction % 1000 == 0 ? std::snprintf(text, sizeof text, ".%03d", fraction / 1000)
                             : std::snprintf(text, sizeof text, ".%06d", fraction);
    out.append(text, static_cast<std::size_t>(n));
  }
  out.push_back('Z');
  return out;
}

Result<Instant> parse_rfc3339(std::string_view text) {
  const auto bad = [] {
    return fail(
        Errc::malformed,
        "The time is not an RFC 3339 date-time with an offset, such as 2021-11-24T07:00:00Z.");
  };
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (year < 1 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0 || text[4] != '-' ||
      text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' ||
      text[16] != ':') {
    return bad();
  }
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) {
    return bad();
  }
  std::size_t at = 19;
  microseconds fraction{0};
  if (at < text.size() && text[at] == '.') {
    ++at;
    std::int64_t scale = 100'000;
    const std::size_t start = at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at) {
      fraction += microseconds((text[at] - '0') * scale);
      scale /= 10;
    }
    if (at == start || at - start > 9) {
      return bad();
    }
  }
  minutes offset{0};
  if (at + 1 == text.size() && (text[at] == 'Z' || text[at] == 'z')) {
    offset = minutes{0};
  } else if (at + 6 == text.size() && (text[at] == '+' || text[at] == '-') && text[at + 3] == ':') {
    const int offset_hours = digits(text, at + 1, 2);
    const int offset_minutes = digits(text, at + 4, 2);
    if (offset_hours < 0 || offset_hours > 23 || offset_minutes < 0 || offset_minutes > 59) {
      return bad();
    }
    offset = hours(offset_hours) + minutes(offset_minutes);
    if (text[at] == '-') {
      offset = -offset;
    }
  } else {
    return bad();
  }
  const Instant at_utc = Instant(std::chrono::sys_days(date)) + hours(hour) + minutes(minute) +
                         seconds(second) + fraction - offset;
  // The offset may lead into a year that nobody could write again.
  const std::chrono::year_month_day utc_day(std::chrono::floor<days>(at_utc));
  if (utc_day.year() < std::chrono::year(1) || utc_day.year() > std::chrono::year(9999)) {
    return bad();
  }
  return at_utc;
}

Instant SystemClock::now() const {
  return std::chrono::floor<microseconds>(std::chrono::system_clock::now());
}

microseconds MachineUptime::now() const {
  timespec time{};
  TOC_ASSERT(::clock_gettime(CLOCK_BOOTTIME, &time) == 0);
  return seconds(time.tv_sec) +
         std::chrono::floor<microseconds>(std::chrono::nanoseconds(time.tv_nsec));
}

}  // namespace tocsin
