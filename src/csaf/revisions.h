// Version numbers of documents: integers, or Semantic Versioning 2.0.0 (section 3.1.11).
#pragma once

#include "base/time.h"
#include "csaf/document.h"

#include <compare>
#include <optional>
#include <string_view>
#include <vector>

namespace tocsin::csaf {

/// One version number. Views into its text; numbers of any length.
struct Revision {
  std::string_view text;
  bool is_integer = false;  ///< then there is a major number and nothing else
  std::string_view major;
  std::string_view prerelease;
  std::string_view build;

  /// 0, or 0.y.z: before the first release.
  [[nodiscard]] bool is_initial_development() const { return major == "0"; }
};

/// Nothing when it is neither form.
std::optional<Revision> parse_revision(std::string_view text);

/// Semantic Versioning's precedence; build metadata does not count.
std::strong_ordering compare(const Revision& a, const Revision& b);

/// One entry of the revision history that has a version number and a date.
struct HistoryEntry {
  Node node;
  Instant date;
  Revision number;
};
/// Those that can be read, by date; entries of one moment by number.
std::vector<HistoryEntry> sorted_history(const Document& document);
/// The date of the newest entry.
std::optional<Instant> newest_date(const Document& document);

/// Its status is final or interim.
bool is_released(const Document& document);

/// An RFC 3339 date-time. What is finer than a microsecond is dropped; a leap second is the one
/// before it.
std::optional<Instant> read_instant(std::string_view text);
/// The instant of the text under the key; nothing when it is none.
std::optional<Instant> instant_at(const Node& node, std::string_view key);

}  // namespace tocsin::csaf
