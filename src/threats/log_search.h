// Values of a set within logs: whatever stands there as an address, a name, a URL, a hash.
#pragma once

#include "threats/indicators.h"

namespace tocsin::threats {

struct LogHit {
  std::size_t at = 0;     ///< where what was found begins in the text
  std::size_t bytes = 0;  ///< of what was found: "c2.evil.example" for evil.example
  IndicatorSet::Place place = 0;
  friend auto operator<=>(const LogHit&, const LogHit&) = default;
};

/// Of URLs that stand in one another, with no blank or quote between, so many are looked up; those
/// whose host no URL of the set has do not count.
inline constexpr unsigned kUrlsInOneMax = 8;

struct LogFindings {
  std::vector<LogHit> hits;         ///< by where they begin; each once at one place
  std::uint64_t urls_left_out = 0;  ///< beyond kUrlsInOneMax
};

/// Looks for the values of one set, which outlives it. Names of files are found where they are
/// letters, digits, dots, "-" and "_", and have a dot. Letters of other scripts beside a value that
/// has none end it. Any number of threads.
class LogSearch {
 public:
  explicit LogSearch(const IndicatorSet& set) : set_(set) {}

  /// Those in the text. Time: linear in the text.
  [[nodiscard]] LogFindings search(std::string_view text) const;

  /// Names of files in the set that search() does not find, by their form.
  [[nodiscard]] static bool is_findable(const IndicatorValue& value);

 private:
  struct Found;
  void names(std::string_view text, Found& found) const;
  void wide_token(std::string_view text, std::size_t begin, std::size_t end, Found& found) const;
  void ipv4s(std::string_view text, std::size_t begin, std::size_t end, Found& found) const;
  void piece(std::string_view text, std::size_t begin, std::size_t end, Found& found) const;
  void name(std::string_view text, std::size_t begin, std::size_t end, Found& found) const;
  void address(std::size_t at, std::size_t bytes, const AddressBytes& address, Found& found) const;
  bool url(std::size_t at, std::string_view url, Found& found) const;
  void colons(std::string_view text, Found& found) const;
  void hashes(std::string_view text, Found& found) const;

  const IndicatorSet& set_;
};

}  // namespace tocsin::threats
