// What other registries say, as tables compiled in (rules/csaf): weaknesses, language subtags,
// SSVC decision points.
#pragma once

#include "base/time.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tocsin::csaf {

/// One weakness as it was from one version of CWE to another.
struct Weakness {
  std::uint16_t first = 0;  ///< place of a version in CweCatalogue::versions()
  std::uint16_t last = 0;
  bool is_deprecated = false;
  char usage = '-';  ///< A, R, D, P; '-' where CWE does not say
  std::string_view name;
};

class CweCatalogue {
 public:
  struct Version {
    std::string_view id;  ///< "4.13"
    Instant date;
  };
  static const CweCatalogue& built_in();

  /// Oldest first.
  [[nodiscard]] std::span<const Version> versions() const { return versions_; }
  [[nodiscard]] std::optional<std::size_t> version(std::string_view id) const;
  /// Every state of it; empty when nobody knows the id. id: "CWE-79".
  [[nodiscard]] std::span<const Weakness> find(std::string_view id) const;

 private:
  CweCatalogue();
  std::vector<Version> versions_;
  std::vector<Weakness> rows_;
  std::unordered_map<std::string_view, std::pair<std::size_t, std::size_t>>
      by_id_;  ///< without "CWE-"
};

/// Lists of words, one line each, by the first word of the line.
class WordLists {
 public:
  /// Compiled in: "languages.txt". Letters are folded.
  static const WordLists& languages();
  [[nodiscard]] bool has(std::string_view list, std::string_view word) const;

 private:
  explicit WordLists(std::string_view file);
  std::unordered_map<std::string_view, std::unordered_set<std::string>> lists_;
};

/// One SSVC decision point of a registered namespace.
struct DecisionPoint {
  std::string_view name_space;
  std::string_view key;
  std::string_view version;
  std::vector<std::string_view> values;  ///< their keys, in order
};
/// Sorted by namespace, key and version.
std::span<const DecisionPoint> decision_points();

}  // namespace tocsin::csaf
