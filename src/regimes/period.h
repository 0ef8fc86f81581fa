// Periods as laws state them: ISO 8601, one unit only, and "P4BD" for business days, which ISO does
// not have.
#pragma once

#include "base/error.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace tocsin::regimes {

/// The unit decides the arithmetic: hours are elapsed time, days and months are dates.
enum class PeriodUnit { seconds, days, business_days, months };

struct Period {
  PeriodUnit unit = PeriodUnit::seconds;
  std::int64_t amount = 0;
  std::string text;  ///< as it was written, "PT24H"

  friend bool operator==(const Period&, const Period&) = default;
};

/// PT..H..M..S, P..D, P..W, P..M, P..Y, P..BD. Zero, signs, fractions and mixtures of units are
/// refused.
Result<Period> parse_period(std::string_view text);

/// "24 hours", "14 days", "1 month", "4 business days".
std::string in_english(const Period& period);
/// "24小时", "14日", "1个月", "4个工作日".
std::string in_chinese(const Period& period);

}  // namespace tocsin::regimes
