// KEV: CISA's catalogue of vulnerabilities that are known to be exploited, as JSON and as its CSV
// twin, and what changed between two editions.
#pragma once

#include "base/json.h"
#include "severity/feed_text.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::severity {

/// "Known" or "Unknown"; the field was added in October 2023, before it is not stated.
enum class RansomwareUse { not_stated, unknown, known };

struct KevEntry {
  std::string cve;
  std::string vendor;
  std::string product;
  std::string name;
  std::chrono::year_month_day added;
  /// By when the agencies had to act. May lie before `added`: 15 entries of 2025 do.
  std::chrono::year_month_day due;
  std::string description;
  std::string required_action;
  RansomwareUse ransomware = RansomwareUse::not_stated;
  std::string notes;
  std::vector<std::string> cwes;  ///< "CWE-79"
  friend bool operator==(const KevEntry&, const KevEntry&) = default;
};

struct KevCatalogue {
  std::string version;            ///< "2025.08.25"; the CSV twin has none
  std::string released;           ///< as stated, an RFC 3339 instant; the CSV twin has none
  std::vector<KevEntry> entries;  ///< sorted by CVE id
  /// Entries at fault, each with its place; they are left out, the rest is read.
  std::vector<Error> errors;
};

inline constexpr std::size_t kKevBytesMax = 64U << 20U;

/// Errors: too_large; malformed when it is not a catalogue at all, with a JSON pointer. An entry
/// at fault (a required field missing or not of its form, a CVE that stands twice), and a count
/// that is not the number of entries, are in `errors`.
Result<KevCatalogue> read_kev_json(std::string_view text);
/// Errors: too_large; malformed when the header line lacks a required column.
Result<KevCatalogue> read_kev_csv(std::string_view text);

/// A field of an entry that is not what it was.
struct KevChange {
  std::string cve;
  std::vector<std::string> fields;  ///< as the JSON names them, in the order of the schema
};

struct KevDelta {
  std::vector<std::string> added;
  std::vector<std::string> removed;  ///< a removal is news: the entry was withdrawn
  std::vector<KevChange> changed;
};

/// From the earlier edition to the later one, each list sorted by CVE id. What one edition's form
/// cannot say (ransomware use not stated) is no change.
KevDelta compare_editions(const KevCatalogue& earlier, const KevCatalogue& later);

}  // namespace tocsin::severity
