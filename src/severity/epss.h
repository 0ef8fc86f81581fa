// EPSS: the daily file of FIRST with the probability that a CVE is exploited within 30 days, and
// its percentile (first.org/epss/data_stats).
#pragma once

#include "severity/feed_text.h"

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::severity {

struct EpssRow {
  std::string cve;
  Fraction probability;
  Fraction percentile;
};

/// What the comment line says. Absent in files from before 2022 and in extracts.
struct EpssHead {
  std::string model_version;  ///< "v2025.03.14"; empty: not stated. A change resets trends.
  /// The day of the scores, as stated in its own zone; the time of day is dropped.
  std::optional<std::chrono::year_month_day> score_day;
};

struct EpssReport {
  EpssHead head;
  std::size_t rows = 0;       ///< handed out
  std::size_t refused = 0;    ///< rows at fault
  std::vector<Error> errors;  ///< the first 100 of them, each with "line N"
};

inline constexpr std::size_t kEpssBytesMax = 256U << 20U;  ///< the file of 2026 has 12 MB

/// Does the text begin as such a file does: with the comment line, or with a header line that names
/// the three columns?
bool is_epss(std::string_view text);

/// Reads a whole file that is not compressed: an optional comment line
/// "#model_version:…,score_date:…" (a date, or a date with a time and Z or an offset), a header
/// line that names the columns cve, epss and percentile in any order, then rows. Without a header
/// line the columns are those three in that order. A row at fault is reported and the rest goes
/// on; a CVE that stands twice is a fault of the second.
/// Errors: too_large; malformed when the header line lacks a column or the comment says no date
/// where it should.
Result<EpssReport> read_epss(std::string_view text, const std::function<void(EpssRow)>& take);

}  // namespace tocsin::severity
