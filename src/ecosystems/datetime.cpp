// VERS type datetime: an instant as RFC 3339 section 5.6 writes it, compared as an instant. A leap
// second is the second that follows it.
#include "ecosystems/ecosystem.h"
#include "ecosystems/key_writer.h"

#include <chrono>

namespace tocsin::ecosystems {
namespace {

struct Moment {
  std::int64_t second = 0;    ///< since 1970, UTC
  std::string_view fraction;  ///< digits, without zeros at the end
};

/// Exactly `count` digits.
bool take_number(std::string_view& rest, std::size_t count, int& out) {
  if (rest.size() < count || !is_digits(rest.substr(0, count))) {
    return false;
  }
  out = 0;
  for (const char c : rest.substr(0, count)) {
    out = out * 10 + (c - '0');
  }
  rest.remove_prefix(count);
  return true;
}

bool take_offset(std::string_view& rest, int& minutes) {
  minutes = 0;
  if (take(rest, 'Z') || take(rest, 'z')) {
    return true;
  }
  const bool is_west = take(rest, '-');
  int hour = 0;
  int minute = 0;
  if ((!is_west && !take(rest, '+')) || !take_number(rest, 2, hour) || !take(rest, ':') ||
      !take_number(rest, 2, minute) || hour > 23 || minute > 59) {
    return false;
  }
  minutes = (is_west ? -1 : 1) * (hour * 60 + minute);
  return true;
}

bool read(std::string_view version, Moment& out) {
  std::string_view rest = version;
  int year = 0;
  int month = 0;
  int day = 0;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!take_number(rest, 4, year) || !take(rest, '-') || !take_number(rest, 2, month) ||
      !take(rest, '-') || !take_number(rest, 2, day) || (!take(rest, 'T') && !take(rest, 't')) ||
      !take_number(rest, 2, hour) || !take(rest, ':') || !take_number(rest, 2, minute) ||
      !take(rest, ':') || !take_number(rest, 2, second)) {
    return false;
  }
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) {
    return false;
  }
  if (take(rest, '.')) {
    std::string_view fraction = take_digits(rest);
    if (fraction.empty()) {
      return false;
    }
    const std::size_t last = fraction.find_last_not_of('0');
    out.fraction =
        last == std::string_view::npos ? std::string_view() : fraction.substr(0, last + 1);
  } else {
    out.fraction = {};
  }
  int offset_minutes = 0;
  if (!take_offset(rest, offset_minutes) || !rest.empty()) {
    return false;
  }
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  out.second = ((days * 24 + hour) * 60 + minute - offset_minutes) * 60 + second;
  return true;
}

/// Canonical form: capital T and Z (docs/types/vers-types.md of the VERS specification).
bool is_valid(std::string_view version) {
  Moment moment;
  return read(version, moment) && version.find_first_of("tz") == std::string_view::npos;
}

std::partial_ordering compare(std::string_view a, std::string_view b) {
  Moment x;
  Moment y;
  if (!read(a, x) || !read(b, y)) {
    return std::partial_ordering::unordered;
  }
  return x.second != y.second ? x.second <=> y.second : x.fraction <=> y.fraction;
}

bool append_key(std::string_view version, std::string& out) {
  Moment moment;
  if (!read(version, moment)) {
    return false;
  }
  KeyWriter key(out);
  // Seconds with the sign bit flipped, high byte first; then the fraction as text.
  const std::uint64_t shifted = static_cast<std::uint64_t>(moment.second) ^ (1ULL << 63U);
  for (int shift = 56; shift >= 0; shift -= 8) {
    key.code(static_cast<std::uint8_t>((shifted >> static_cast<unsigned>(shift)) & 0xFFU));
  }
  key.text(moment.fraction);
  return key.is_exact();
}

}  // namespace

Ecosystem datetime() {
  return {.id = "datetime",
          .authority = "RFC 3339, section 5.6; VERS types, datetime",
          .vers_schemes = {"datetime"},
          .is_valid = is_valid,
          .compare = compare,
          .append_key = append_key};
}

}  // namespace tocsin::ecosystems
