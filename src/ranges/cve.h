// CVE's affected[].versions[] (CVE Record Format 5.0 to 5.2, "versions" and "Version status"): a
// list of versions and ranges in which the first match wins. Typed input: formats/ reads the JSON.
#pragma once

#include "ranges/version_set.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::ranges::cve {

enum class Status { affected, unaffected, unknown };
std::string_view to_text(Status status);

struct Change {
  std::string at;
  Status status = Status::unknown;
};

/// One object of versions[].
struct Entry {
  std::string version;
  Status status = Status::unknown;
  std::string version_type;  ///< "semver", "custom", "git"; empty when absent
  std::optional<std::string> less_than;
  std::optional<std::string> less_than_or_equal;
  std::vector<Change>
      changes;  ///< in any order: we sort them, as the format says that readers must
};

struct Affected {
  std::vector<Entry> versions;
  Status default_status = Status::unknown;  ///< absent: unknown
  /// The order of the package, where the record names one (packageURL, collection); it is used
  /// where an entry's own type says nothing.
  const Ecosystem* ecosystem = nullptr;
};

/// Names of what was repaired or doubted in an entry (docs/formats/ranges.md, "Repairs").
namespace repair {
inline constexpr std::string_view kInvisible = "invisible-characters";
inline constexpr std::string_view kLowerUnstated = "lower-bound-unstated";
inline constexpr std::string_view kSwapped = "bounds-swapped";
inline constexpr std::string_view kInverted = "bounds-inverted";
inline constexpr std::string_view kUpToLost = "up-to-lost";
inline constexpr std::string_view kEmptyRange = "empty-range";
inline constexpr std::string_view kOperator = "operator-in-version";
inline constexpr std::string_view kProse = "prose-in-version";
inline constexpr std::string_view kNoVersion = "no-version";
inline constexpr std::string_view kUpperIgnored = "both-upper-bounds";
inline constexpr std::string_view kNameAsBound = "product-name-as-bound";
}  // namespace repair

/// The versions that an entry speaks of, whatever their status.
VersionSet to_set(const Entry& entry, const Ecosystem* of_package = nullptr);

struct StatusVerdict {
  Status status = Status::unknown;
  std::string_view comparator;
  Certainty certainty = Certainty::not_evaluable;
  std::vector<std::string_view> repairs;
  std::optional<std::size_t> entry;  ///< the entry that decided; none: the default did
};

/// The status of one version. An entry that cannot be judged leaves the status unknown if it could
/// have changed it.
StatusVerdict evaluate(const Affected& affected, std::string_view version);

/// The order that a versionType names: nullptr for commits. Empty, "custom" and what nobody knows
/// is the package's order, or dotted numbers.
const Ecosystem* order_of(std::string_view version_type, const Ecosystem* of_package);

}  // namespace tocsin::ranges::cve
