// Small texts that the feeds of scores share: CVE ids, dates, decimals.
#pragma once

#include "base/error.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin::severity {

/// CVE-YYYY-N…: four to nineteen digits at the end (the CVE record schema).
bool is_cve_id(std::string_view text);

/// YYYY-MM-DD, a day that exists.
std::optional<std::chrono::year_month_day> parse_day(std::string_view text);
/// YYYY-MM-DD.
std::string day_text(std::chrono::year_month_day day);

/// A number from 0 to 1 as it was published: digits / 10^decimals.
struct Fraction {
  std::uint64_t digits = 0;
  int decimals = 0;  ///< 0 to 18

  /// As published, zeros at the end included: "0.97530".
  [[nodiscard]] std::string to_text() const;
  /// By value: 0.5 and 0.50 are equal.
  friend std::strong_ordering operator<=>(const Fraction& a, const Fraction& b);
  friend bool operator==(const Fraction& a, const Fraction& b) { return (a <=> b) == 0; }
};

/// "0", "1", "1.0", "0.00043", also "4.3e-04", as some tools write it. Errors: malformed: below 0,
/// above 1, or over 18 decimals.
Result<Fraction> parse_fraction(std::string_view text);

}  // namespace tocsin::severity
