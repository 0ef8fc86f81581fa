// Times and articles as people say them, for explanations, pages and mails: the clock of whoever
// receives first, then UTC, and the end of a day as the end of that day.
#pragma once

#include "base/language.h"
#include "base/time.h"
#include "regimes/vocabulary.h"
#include "regimes/zone.h"

#include <string>
#include <string_view>

namespace tocsin::regimes {

/// Times of one zone in one language. Holds references only; a stack object.
class SaidTimes {
 public:
  SaidTimes(const Zone& zone, const Vocabulary& vocabulary, Language language);

  /// "8 October 2026" / "2026年10月8日".
  [[nodiscard]] std::string day(LocalDay day) const;
  /// "18:00 on 8 October 2026, Beijing time (10:00 UTC)" /
  /// "北京时间2026年10月8日18时（协调世界时10时）"; the day of UTC is said where it is another one.
  [[nodiscard]] std::string at(Instant when) const;
  /// The end of something: midnight belongs to the day that ends with it, as the law says it
  /// (Civil Code art. 203(2)). "the end of 8 October 2026, Beijing time (16:00 UTC)" /
  /// "北京时间2026年10月8日24时（协调世界时16时）".
  [[nodiscard]] std::string until(Instant when) const;

 private:
  enum class Midnight { begins_a_day, ends_a_day };
  [[nodiscard]] std::string said(Instant when, Midnight midnight) const;
  [[nodiscard]] std::string clock(LocalTime local) const;
  [[nodiscard]] std::string zone_title(Instant when) const;

  const Zone& zone_;
  const Bilingual* title_;
  Language language_;
};

}  // namespace tocsin::regimes
