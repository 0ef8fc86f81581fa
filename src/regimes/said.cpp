#include "regimes/said.h"

#include <array>
#include <chrono>
#include <cstdlib>

namespace tocsin::regimes {
namespace {

using std::chrono::days;

std::string two_digits(std::int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

/// "+08:00".
std::string offset_text(std::chrono::seconds offset) {
  const std::int64_t minutes = std::abs(offset.count()) / 60;
  return (offset.count() < 0 ? "-" : "+") + two_digits(minutes / 60) + ":" +
         two_digits(minutes % 60);
}

}  // namespace

SaidTimes::SaidTimes(const Zone& zone, const Vocabulary& vocabulary, Language language)
    : zone_(zone), title_(vocabulary.zone(zone.name())), language_(language) {}

std::string SaidTimes::day(LocalDay day) const {
  static constexpr std::array<std::string_view, 12> months{
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  const std::chrono::year_month_day date(day);
  const std::string year = std::to_string(static_cast<int>(date.year()));
  const unsigned month = static_cast<unsigned>(date.month());
  const std::string number = std::to_string(static_cast<unsigned>(date.day()));
  return language_ == Language::en ? number + " " + std::string(months.at(month - 1)) + " " + year
                                   : year + "年" + std::to_string(month) + "月" + number + "日";
}

/// "18:00", "18:00:05.5" / "18时", "18时5分", "18时0分5.5秒".
std::string SaidTimes::clock(LocalTime local) const {
  const std::int64_t micros = (local - std::chrono::floor<days>(local)).count();
  const std::int64_t seconds = micros / 1'000'000;
  const std::int64_t hour = seconds / 3'600;
  const std::int64_t minute = seconds % 3'600 / 60;
  std::string fraction;
  if (micros % 1'000'000 != 0) {
    fraction = std::to_string(1'000'000 + micros % 1'000'000);
    fraction[0] = '.';
    fraction.erase(fraction.find_last_not_of('0') + 1);
  }
  const bool has_seconds = seconds % 60 != 0 || !fraction.empty();
  if (language_ == Language::en) {
    return two_digits(hour) + ":" + two_digits(minute) +
           (has_seconds ? ":" + two_digits(seconds % 60) + fraction : "");
  }
  return std::to_string(hour) + "时" +
         (minute != 0 || has_seconds ? std::to_string(minute) + "分" : "") +
         (has_seconds ? std::to_string(seconds % 60) + fraction + "秒" : "");
}

std::string SaidTimes::zone_title(Instant when) const {
  if (title_ != nullptr) {
    return title_->in(language_);
  }
  const std::string offset = offset_text(zone_.offset_at(when));
  return language_ == Language::en ? "local time (UTC" + offset + ")"
                                   : "当地时间（协调世界时" + offset + "）";
}

std::string SaidTimes::said(Instant when, Midnight midnight) const {
  const bool en = language_ == Language::en;
  const LocalTime local = zone_.to_local(when);
  LocalDay on = std::chrono::floor<days>(local);
  const bool is_end = midnight == Midnight::ends_a_day && local == LocalTime(on);
  if (is_end) {
    on -= days(1);
  }
  if (zone_.name() == "Etc/UTC") {
    return en ? (is_end ? "the end of " : clock(local) + " on ") + day(on) + ", UTC"
              : "协调世界时" + day(on) + (is_end ? "24时" : clock(local));
  }
  const LocalTime utc(when.time_since_epoch());
  const LocalDay utc_on = std::chrono::floor<days>(utc);
  if (en) {
    return (is_end ? "the end of " : clock(local) + " on ") + day(on) + ", " + zone_title(when) +
           " (" + clock(utc) + " UTC" + (utc_on == on ? "" : " on " + day(utc_on)) + ")";
  }
  return zone_title(when) + day(on) + (is_end ? "24时" : clock(local)) + "（协调世界时" +
         (utc_on == on ? "" : day(utc_on)) + clock(utc) + "）";
}

std::string SaidTimes::at(Instant when) const {
  return said(when, Midnight::begins_a_day);
}

std::string SaidTimes::until(Instant when) const {
  return said(when, Midnight::ends_a_day);
}

}  // namespace tocsin::regimes
