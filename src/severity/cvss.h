// The Common Vulnerability Scoring System, versions 2.0, 3.0, 3.1 and 4.0: reading a vector, its
// canonical text, and its scores in exact arithmetic. One file a version; the table is all().
#pragma once

#include "base/error.h"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::severity {

/// A score in tenths, 0 to 100. Never a binary fraction: what is compared and stored is this.
struct Score {
  std::uint8_t tenths = 0;

  /// "9.8", "10.0": one decimal, always.
  [[nodiscard]] std::string to_text() const;
  friend constexpr auto operator<=>(Score, Score) = default;
};

/// One decimal at most ("7", "7.5", "10.0"), 0.0 to 10.0. Errors: malformed.
Result<Score> parse_score(std::string_view text);

/// The qualitative band of a rounded score. 3.x (section 5) and 4.0 (section 6) have all five;
/// 2.0 has none of its own, so NVD's three are used: low 0.0-3.9, medium 4.0-6.9, high 7.0-10.0.
enum class Severity { none, low, medium, high, critical };
/// "None", "Low", "Medium", "High", "Critical": capitalised as the specifications print them.
std::string_view to_text(Severity severity);

enum class MetricGroup : std::uint8_t { base, temporal, environmental, supplemental };

/// One metric: its abbreviation, the abbreviations of its values, and its group (4.0 calls the
/// second one threat).
struct Metric {
  std::string_view name;
  MetricGroup group = MetricGroup::base;
  std::array<std::string_view, 6> values;  ///< unused places are empty
};

inline constexpr std::size_t kMetricsMax = 32;
inline constexpr std::size_t kCvssBytesMax = 1024;  ///< a longer text is not a vector

struct CvssVersion;

/// A vector that was read: for each metric of its version the place of its value in
/// Metric::values, plus one; 0 where the vector does not name the metric.
struct CvssVector {
  const CvssVersion* version = nullptr;  ///< lives as long as the program
  std::array<std::uint8_t, kMetricsMax> values{};

  [[nodiscard]] bool has_group(MetricGroup group) const;
  friend bool operator==(const CvssVector&, const CvssVector&) = default;
};

/// Which scores are computed beside the base score.
enum class ScoreGroups {
  given,  ///< of groups that the vector names a metric of, were it only as "not defined"
  all,    ///< all that the version has; what is not given counts as not defined
};

struct Scores {
  Score base;  ///< 4.0: the score of the vector as given, with its threat and environment
  /// Absent where the group was not asked for, and in 4.0, which has one score.
  std::optional<Score> temporal;
  std::optional<Score> environmental;
  Severity severity = Severity::none;  ///< of `base`
};

/// What one version of the standard says (a row of all()).
struct CvssVersion {
  std::string_view id;              ///< "3.1"
  std::string_view prefix;          ///< "CVSS:3.1/"; empty for 2.0
  std::span<const Metric> metrics;  ///< in canonical order, the mandatory ones first
  std::size_t mandatory = 0;        ///< so many of them, from the front
  /// 2.0 and 4.0 fix the order of metrics; 3.x accepts any.
  bool is_ordered = false;
  /// 2.0: a group is given whole or not at all.
  bool has_whole_groups = false;
  Severity (*severity)(Score score) = nullptr;
  Scores (*score)(const CvssVector& vector, ScoreGroups groups) = nullptr;
};

/// Every version that was registered (severity/CMakeLists.txt). Built anew each time.
std::vector<CvssVersion> all();
/// The same, built once; newest first.
std::span<const CvssVersion> cvss_versions();

/// Reads a vector of any version: the prefix says which; without one it is 2.0. Case matters.
/// Errors: malformed for a prefix nobody knows, an unknown metric or value, a metric that is
/// missing, that stands twice or not in its place; too_large. `where` is the place of the fault:
/// "metric 3".
Result<CvssVector> parse_cvss(std::string_view text);

/// The canonical text: the version's order, with every metric that was given, "X" ones too.
std::string to_text(const CvssVector& vector);

/// Exact: equal to the calculation in rational numbers, rounded as the version says.
Scores score(const CvssVector& vector, ScoreGroups groups = ScoreGroups::given);

/// How a published score relates to the vector it stands beside. Import keeps the published one,
/// computes its own and says this.
enum class PublishedKind { equals, equals_temporal, equals_environmental, other };
/// "equals", "equals temporal", "equals environmental", "other".
std::string_view to_text(PublishedKind kind);
/// The first that fits, base before temporal before environmental. Groups that are not given count
/// as not defined: in 3.1 the environmental score of a changed scope may differ from the base score
/// even so, and is published in its place.
PublishedKind compare_published(Score published, const CvssVector& vector);

/// Bands of 3.x and 4.0.
Severity severity_of(Score score);

}  // namespace tocsin::severity
