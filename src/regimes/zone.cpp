#include "regimes/zone.h"

#include "base/file.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace tocsin::regimes {
namespace {

using std::chrono::seconds;

constexpr std::string_view kZoneFolder = "/usr/share/zoneinfo/";
constexpr std::size_t kZoneBytesMax = 1U << 20U;
constexpr std::size_t kHeaderBytes = 44;

std::int64_t big_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    value = (value << 8U) | static_cast<unsigned char>(bytes[at + i]);
  }
  if (count == 4) {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(value));
  }
  return static_cast<std::int64_t>(value);
}

struct Header {
  std::size_t utc_flags, standard_flags, leap_seconds, changes, types, name_bytes;
  [[nodiscard]] std::size_t body_bytes(std::size_t time_bytes) const {
    return changes * (time_bytes + 1) + types * 6 + name_bytes + leap_seconds * (time_bytes + 4) +
           standard_flags + utc_flags;
  }
};

Result<Header> header_at(std::string_view bytes, std::size_t at) {
  if (bytes.size() < at + kHeaderBytes || bytes.substr(at, 4) != "TZif") {
    return fail(Errc::unavailable, "The time zone file is not a TZif file.");
  }
  const auto count = [&](std::size_t n) {
    return static_cast<std::size_t>(
        static_cast<std::uint32_t>(big_endian(bytes, at + 20 + n * 4, 4)));
  };
  const Header header{count(0), count(1), count(2), count(3), count(4), count(5)};
  for (const std::size_t n : {header.utc_flags, header.standard_flags, header.leap_seconds,
                              header.changes, header.types, header.name_bytes}) {
    if (n > 100'000) {
      return fail(Errc::unavailable, "The time zone file is larger than any time zone.");
    }
  }
  return header;
}

bool is_zone_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || name.front() == '/' || name.back() == '/') {
    return false;
  }
  if (name.find("//") != std::string_view::npos) {
    return false;
  }
  return std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  });
}

/// Reads POSIX TZ text piece by piece; every reader leaves the text unchanged when it fails.
struct TzText {
  std::string_view rest;

  bool take(char c) {
    if (rest.empty() || rest.front() != c) {
      return false;
    }
    rest.remove_prefix(1);
    return true;
  }
  bool name() {
    if (take('<')) {
      const std::size_t end = rest.find('>');
      if (end == std::string_view::npos) {
        return false;
      }
      rest.remove_prefix(end + 1);
      return true;
    }
    std::size_t n = 0;
    while (n < rest.size() &&
           ((rest[n] >= 'a' && rest[n] <= 'z') || (rest[n] >= 'A' && rest[n] <= 'Z'))) {
      ++n;
    }
    rest.remove_prefix(n);
    return n >= 3;
  }
  bool number(int& out) {
    std::size_t n = 0;
    int value = 0;
    while (n < rest.size() && n < 4 && rest[n] >= '0' && rest[n] <= '9') {
      value = value * 10 + (rest[n] - '0');
      ++n;
    }
    rest.remove_prefix(n);
    out = value;
    return n > 0;
  }
  /// [+-]hh[:mm[:ss]] in seconds.
  bool time(std::int64_t& out) {
    const bool negative = take('-');
    if (!negative) {
      take('+');
    }
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (!number(hour) || (take(':') && (!number(minute) || (take(':') && !number(second))))) {
      return false;
    }
    if (hour > 167 || minute > 59 || second > 59) {
      return false;
    }
    out = (negative ? -1 : 1) * (std::int64_t{hour} * 3600 + std::int64_t{minute} * 60 + second);
    return true;
  }
};

}  // namespace

Result<std::shared_ptr<const Zone>> Zone::load(std::string_view name) {
  if (!is_zone_name(name)) {
    return fail(Errc::malformed,
                "A time zone is named as in the IANA database, such as Asia/Shanghai.");
  }
  // TZDIR is the C library's own way to say where the database stands.
  const char* folder = std::getenv("TZDIR");  // NOLINT(concurrency-mt-unsafe): nobody sets it here
  std::string path(folder != nullptr ? std::string(folder) + "/" : std::string(kZoneFolder));
  path += name;
  auto bytes = read_file(path, kZoneBytesMax);
  if (!bytes) {
    return fail(bytes.error().code == Errc::not_found ? Errc::not_found : Errc::unavailable,
                "The system's time zone database has no readable zone of that name.");
  }
  TOC_TRY(Zone zone, parse(*bytes, std::string(name)));
  return std::shared_ptr<const Zone>(std::make_shared<Zone>(std::move(zone)));
}

Result<Zone> Zone::parse(std::string_view tzif, std::string name) {
  const auto bad = [] { return fail(Errc::unavailable, "The time zone file is damaged."); };
  TOC_TRY(const Header first, header_at(tzif, 0));
  if (tzif[4] < '2') {
    return fail(Errc::unavailable,
                "The time zone file is of version 1, which ends in the year 2037.");
  }
  // Version 1's 32-bit block comes first and is skipped.
  std::size_t at = kHeaderBytes + first.body_bytes(4);
  TOC_TRY(const Header header, header_at(tzif, at));
  at += kHeaderBytes;
  if (header.types == 0 || tzif.size() < at + header.body_bytes(8)) {
    return bad();
  }
  const std::size_t indexes_at = at + header.changes * 8;
  const std::size_t types_at = indexes_at + header.changes;
  const auto type_offset = [&](std::size_t type) {
    return static_cast<std::int32_t>(big_endian(tzif, types_at + type * 6, 4));
  };
  Zone zone;
  zone.name_ = std::move(name);
  zone.first_offset_s_ = type_offset(0);
  for (std::size_t i = 0; i < header.changes; ++i) {
    const std::int64_t when = big_endian(tzif, at + i * 8, 8);
    const std::size_t type = static_cast<unsigned char>(tzif[indexes_at + i]);
    if (type >= header.types || (i > 0 && when <= zone.changes_.back())) {
      return bad();
    }
    zone.changes_.push_back(when);
    zone.offsets_.push_back(type_offset(type));
  }
  std::string_view footer = tzif.substr(at + header.body_bytes(8));
  if (footer.size() < 2 || footer.front() != '\n' || footer.back() != '\n') {
    return bad();
  }
  footer = footer.substr(1, footer.size() - 2);
  TOC_TRY(zone.last_rule_, parse_last_rule(footer));
  const auto is_possible = [](std::int32_t offset_s) {
    return offset_s >= -26 * 3600 && offset_s <= 26 * 3600;
  };
  if (!is_possible(zone.first_offset_s_) || !std::ranges::all_of(zone.offsets_, is_possible)) {
    return bad();
  }
  return zone;
}

Result<Zone::LastRule> Zone::parse_last_rule(std::string_view text) {
  const auto bad = [] {
    return fail(Errc::unavailable, "The last rule of the time zone file is damaged.");
  };
  LastRule rule;
  if (text.empty()) {
    return rule;
  }
  TzText in{text};
  std::int64_t west_s = 0;
  if (!in.name() || !in.time(west_s)) {
    return bad();
  }
  rule.stated = true;
  rule.standard_s = static_cast<std::int32_t>(-west_s);
  if (in.rest.empty()) {
    return rule;
  }
  rule.has_summer = true;
  rule.summer_s = rule.standard_s + 3600;
  if (!in.name()) {
    return bad();
  }
  if (!in.rest.empty() && in.rest.front() != ',') {
    if (!in.time(west_s)) {
      return bad();
    }
    rule.summer_s = static_cast<std::int32_t>(-west_s);
  }
  for (Change* change : {&rule.starts, &rule.ends}) {
    if (!in.take(',')) {
      return bad();
    }
    if (in.take('M')) {
      change->kind = Change::Kind::month_week_day;
      if (!in.number(change->month) || !in.take('.') || !in.number(change->week) || !in.take('.') ||
          !in.number(change->day) || change->month < 1 || change->month > 12 || change->week < 1 ||
          change->week > 5 || change->day > 6) {
        return bad();
      }
    } else {
      change->kind = in.take('J') ? Change::Kind::julian_without_leap : Change::Kind::zero_based;
      if (!in.number(change->day) || change->day > 366) {
        return bad();
      }
    }
    if (in.take('/') && !in.time(change->time_s)) {
      return bad();
    }
  }
  if (!in.rest.empty()) {
    return bad();
  }
  return rule;
}

std::int64_t Zone::change_at(const Change& change, int year, std::int32_t offset_s) {
  using namespace std::chrono;
  sys_days day;
  switch (change.kind) {
    case Change::Kind::month_week_day: {
      const auto first = std::chrono::year(year) / month(static_cast<unsigned>(change.month));
      const weekday wanted(static_cast<unsigned>(change.day));
      day = change.week == 5 ? sys_days(first / wanted[last])
                             : sys_days(first / wanted[static_cast<unsigned>(change.week)]);
      break;
    }
    case Change::Kind::julian_without_leap: {
      // Jn never counts 29 February: J60 is 1 March in every year.
      const bool skip = std::chrono::year(year).is_leap() && change.day >= 60;
      day = sys_days(std::chrono::year(year) / January / 1) + days(change.day - 1 + (skip ? 1 : 0));
      break;
    }
    case Change::Kind::zero_based:
      day = sys_days(std::chrono::year(year) / January / 1) + days(change.day);
      break;
  }
  return duration_cast<std::chrono::seconds>(day.time_since_epoch()).count() + change.time_s -
         offset_s;
}

std::int32_t Zone::offset_by_rule(std::int64_t utc_s) const {
  if (!last_rule_.has_summer) {
    return last_rule_.standard_s;
  }
  const auto day = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_seconds(seconds(utc_s + last_rule_.standard_s)));
  const int year = static_cast<int>(std::chrono::year_month_day(day).year());
  const std::int64_t starts = change_at(last_rule_.starts, year, last_rule_.standard_s);
  const std::int64_t ends = change_at(last_rule_.ends, year, last_rule_.summer_s);
  const bool summer =
      starts < ends ? (utc_s >= starts && utc_s < ends) : (utc_s >= starts || utc_s < ends);
  return summer ? last_rule_.summer_s : last_rule_.standard_s;
}

std::int32_t Zone::offset_s(std::int64_t utc_s) const {
  if (changes_.empty() || utc_s < changes_.front()) {
    return changes_.empty() && last_rule_.stated ? offset_by_rule(utc_s) : first_offset_s_;
  }
  if (utc_s >= changes_.back()) {
    return last_rule_.stated ? offset_by_rule(utc_s) : offsets_.back();
  }
  const auto after = std::ranges::upper_bound(changes_, utc_s);
  return offsets_[static_cast<std::size_t>(after - changes_.begin()) - 1];
}

seconds Zone::offset_at(Instant at) const {
  return seconds(offset_s(std::chrono::floor<seconds>(at).time_since_epoch().count()));
}

LocalTime Zone::to_local(Instant at) const {
  return LocalTime((at + offset_at(at)).time_since_epoch());
}

Moment Zone::to_moment(LocalTime local) const {
  const Instant as_utc(local.time_since_epoch());
  // Offsets a day before and after: no zone changes twice within two days of a change.
  const seconds before = offset_at(as_utc - std::chrono::hours(26));
  const seconds after = offset_at(as_utc + std::chrono::hours(26));
  const Instant by_before = as_utc - before;
  const Instant by_after = as_utc - after;
  const bool before_holds = offset_at(by_before) == before;
  const bool after_holds = offset_at(by_after) == after;
  if (before_holds && !after_holds) {
    return Moment::at(by_before);
  }
  if (after_holds && !before_holds) {
    return Moment::at(by_after);
  }
  return {std::min(by_before, by_after), std::max(by_before, by_after),
          Moment::LatestEdge::included};
}

Instant Zone::start_of(LocalDay day) const {
  const Moment moment = to_moment(LocalTime(day));
  if (moment.is_instant()) {
    return moment.earliest;
  }
  // Midnight twice: the day begins at the first. Midnight skipped: it begins at the change, which
  // is the one instant between the two readings where the offset moves.
  if (to_local(moment.earliest) == LocalTime(day)) {
    return moment.earliest;
  }
  std::int64_t low = std::chrono::floor<seconds>(moment.earliest).time_since_epoch().count();
  std::int64_t high = std::chrono::floor<seconds>(moment.latest).time_since_epoch().count();
  const std::int32_t before = offset_s(low);
  while (low + 1 < high) {
    const std::int64_t middle = low + (high - low) / 2;
    (offset_s(middle) == before ? low : high) = middle;
  }
  return Instant(seconds(high));
}

Instant Zone::end_of(LocalDay day) const {
  return start_of(day + std::chrono::days(1));
}

Result<LocalTime> parse_local_time(std::string_view text) {
  const auto bad = [] {
    return fail(Errc::malformed,
                "A local time is written as 2026-10-25T02:30 or 2026-10-25T02:30:00.");
  };
  std::string whole(text);
  if (whole.size() == 16) {
    whole += ":00";
  }
  if (whole.find(' ') == 10) {
    whole[10] = 'T';
  }
  const auto parsed = parse_rfc3339(whole + "Z");
  if (!parsed) {
    return bad();
  }
  return LocalTime(parsed->time_since_epoch());
}

Result<LocalDay> parse_local_day(std::string_view text) {
  const auto parsed = text.size() == 10 ? parse_rfc3339(std::string(text) + "T00:00:00Z")
                                        : Result<Instant>(fail(Errc::malformed, ""));
  if (!parsed) {
    return fail(Errc::malformed, "A date is written as 2026-10-25.");
  }
  return LocalDay(std::chrono::floor<std::chrono::days>(*parsed).time_since_epoch());
}

std::string to_text(LocalTime local) {
  std::string text = to_rfc3339(Instant(local.time_since_epoch()));
  text.pop_back();
  text[10] = ' ';
  if (text.ends_with(":00")) {
    text.resize(text.size() - 3);
  }
  return text;
}

std::string to_text(LocalDay day) {
  return to_rfc3339(Instant(std::chrono::sys_days(day.time_since_epoch()))).substr(0, 10);
}

}  // namespace tocsin::regimes
