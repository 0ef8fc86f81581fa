#include "severity/feed_text.h"

#include "severity/exact.h"

#include <algorithm>

namespace tocsin::severity {
namespace {

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int number(std::string_view digits) {
  int out = 0;
  for (const char c : digits) {
    out = out * 10 + (c - '0');
  }
  return out;
}

std::unexpected<Error> not_a_fraction() {
  return fail(Errc::malformed, "A probability is 0 to 1 with at most 18 decimals.");
}

}  // namespace

bool is_cve_id(std::string_view text) {
  return text.size() >= 13 && text.size() <= 28 && text.starts_with("CVE-") && text[8] == '-' &&
         is_digits(text.substr(4, 4)) && is_digits(text.substr(9));
}

std::optional<std::chrono::year_month_day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !is_digits(text.substr(0, 4)) ||
      !is_digits(text.substr(5, 2)) || !is_digits(text.substr(8, 2))) {
    return std::nullopt;
  }
  const std::chrono::year_month_day day{
      std::chrono::year(number(text.substr(0, 4))),
      std::chrono::month(static_cast<unsigned>(number(text.substr(5, 2)))),
      std::chrono::day(static_cast<unsigned>(number(text.substr(8, 2))))};
  return day.ok() ? std::optional(day) : std::nullopt;
}

std::string day_text(std::chrono::year_month_day day) {
  const auto padded = [](unsigned value, std::size_t width) {
    std::string out = std::to_string(value);
    return out.insert(0, width - std::min(width, out.size()), '0');
  };
  return padded(static_cast<unsigned>(static_cast<int>(day.year())), 4) + "-" +
         padded(static_cast<unsigned>(day.month()), 2) + "-" +
         padded(static_cast<unsigned>(day.day()), 2);
}

std::string Fraction::to_text() const {
  std::string out = std::to_string(digits);
  const auto width = static_cast<std::size_t>(decimals);
  if (out.size() <= width) {
    out.insert(0, width + 1 - out.size(), '0');
  }
  if (width != 0) {
    out.insert(out.size() - width, 1, '.');
  }
  return out;
}

std::strong_ordering operator<=>(const Fraction& a, const Fraction& b) {
  const Int128 left = Int128{a.digits} * power_of_ten(18 - a.decimals);
  const Int128 right = Int128{b.digits} * power_of_ten(18 - b.decimals);
  return left <=> right;
}

Result<Fraction> parse_fraction(std::string_view text) {
  int shift = 0;
  if (const std::size_t e = text.find_first_of("eE"); e != std::string_view::npos) {
    const std::string_view power = text.substr(e + 1);
    if (!power.starts_with('-') || power.size() > 3 || !is_digits(power.substr(1))) {
      return not_a_fraction();
    }
    shift = number(power.substr(1));
    text = text.substr(0, e);
  }
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  const std::string_view part = point == std::string_view::npos ? "" : text.substr(point + 1);
  if (!is_digits(whole) || whole.size() != 1 ||
      (point != std::string_view::npos && !is_digits(part)) || part.size() > 18) {
    return not_a_fraction();
  }
  Fraction out{.digits = static_cast<std::uint64_t>(whole[0] - '0'),
               .decimals = static_cast<int>(part.size()) + shift};
  for (const char c : part) {
    out.digits = out.digits * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (out.decimals > 18 || Int128{out.digits} > power_of_ten(out.decimals)) {
    return not_a_fraction();
  }
  return out;
}

}  // namespace tocsin::severity
