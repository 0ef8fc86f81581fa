#include "regimes/period.h"

namespace tocsin::regimes {
namespace {

/// No law that we know of has a longer one; it keeps every date within the years that Instant can
/// hold.
constexpr std::int64_t kAmountMax = 100'000;

std::string plural(std::int64_t amount, std::string_view unit) {
  return std::to_string(amount) + " " + std::string(unit) + (amount == 1 ? "" : "s");
}

}  // namespace

Result<Period> parse_period(std::string_view text) {
  const auto bad = [] {
    return fail(Errc::malformed, "A period is one of PT24H, PT30M, P2D, P2W, P1M, P1Y or P4BD.");
  };
  if (!text.starts_with('P')) {
    return bad();
  }
  Period period{.text = std::string(text)};
  std::string_view rest = text.substr(1);
  const bool is_time = rest.starts_with('T');
  if (is_time) {
    rest.remove_prefix(1);
  }
  int last_rank = 0;
  while (!rest.empty()) {
    std::int64_t amount = 0;
    std::size_t digits = 0;
    while (digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9') {
      amount = amount * 10 + (rest[digits] - '0');
      if (amount > kAmountMax) {
        return bad();
      }
      ++digits;
    }
    if (digits == 0 || digits == rest.size()) {
      return bad();
    }
    rest.remove_prefix(digits);
    if (is_time) {
      const std::string_view units = "HMS";
      const std::size_t found = units.find(rest.front());
      const int rank = static_cast<int>(found) + 1;
      if (found == std::string_view::npos || rank <= last_rank) {
        return bad();
      }
      last_rank = rank;
      period.unit = PeriodUnit::seconds;
      period.amount += amount * (found == 0 ? 3600 : found == 1 ? 60 : 1);
      rest.remove_prefix(1);
      continue;
    }
    if (rest == "BD") {
      period.unit = PeriodUnit::business_days;
      period.amount = amount;
    } else if (rest == "D" || rest == "W") {
      period.unit = PeriodUnit::days;
      period.amount = rest == "W" ? amount * 7 : amount;
    } else if (rest == "M" || rest == "Y") {
      period.unit = PeriodUnit::months;
      period.amount = rest == "Y" ? amount * 12 : amount;
    } else {
      return bad();
    }
    rest = {};
  }
  if (period.amount <= 0) {
    return bad();
  }
  const std::int64_t most = period.unit == PeriodUnit::months ? 1'200 : kAmountMax;
  if (period.unit != PeriodUnit::seconds && period.amount > most) {
    return bad();
  }
  return period;
}

std::string in_english(const Period& period) {
  switch (period.unit) {
    case PeriodUnit::seconds:
      if (period.amount % 3600 == 0) {
        return plural(period.amount / 3600, "hour");
      }
      return period.amount % 60 == 0 ? plural(period.amount / 60, "minute")
                                     : plural(period.amount, "second");
    case PeriodUnit::days: return plural(period.amount, "day");
    case PeriodUnit::business_days: return plural(period.amount, "business day");
    case PeriodUnit::months:
      return period.amount % 12 == 0 ? plural(period.amount / 12, "year")
                                     : plural(period.amount, "month");
  }
  return period.text;
}

std::string in_chinese(const Period& period) {
  switch (period.unit) {
    case PeriodUnit::seconds:
      if (period.amount % 3600 == 0) {
        return std::to_string(period.amount / 3600) + "小时";
      }
      return period.amount % 60 == 0 ? std::to_string(period.amount / 60) + "分钟"
                                     : std::to_string(period.amount) + "秒";
    case PeriodUnit::days: return std::to_string(period.amount) + "日";
    case PeriodUnit::business_days: return std::to_string(period.amount) + "个工作日";
    case PeriodUnit::months:
      return period.amount % 12 == 0 ? std::to_string(period.amount / 12) + "年"
                                     : std::to_string(period.amount) + "个月";
  }
  return period.text;
}

}  // namespace tocsin::regimes
