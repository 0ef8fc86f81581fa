// Packages that lie inside one another, as npm and Bun lay them out: what one needs is looked for
// below itself first, then below what it lies in, and so on to the top. Private to this folder.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tocsin::inventories {

/// The texts outlive it.
class Levels {
 public:
  /// above: what a place lies in: empty at the top.
  explicit Levels(std::string_view (*above)(std::string_view place)) : above_(above) {}

  /// That a package of this name, as others need it, lies at the place.
  void add(std::string_view place, std::string_view name);
  /// The levels on which to look for what the package at the place needs, the nearest first.
  [[nodiscard]] std::vector<std::size_t> upwards_from(std::string_view place) const;
  /// Where the package lies; empty: nowhere, or kLookupsMax was reached. Its cost does not depend
  /// on how long the places are.
  std::string_view find(const std::vector<std::size_t>& levels, std::string_view name);
  /// Not everything was looked up.
  [[nodiscard]] bool is_exhausted() const { return lookups_ > kLookupsMax; }

 private:
  static constexpr std::size_t kLevelsMax = 64;
  static constexpr std::size_t kLookupsMax = 100'000'000;  ///< a few seconds
  using Child = std::pair<std::size_t, std::string_view>;  ///< a level, and a name on it
  struct Hash {
    std::size_t operator()(const Child& child) const {
      return std::hash<std::string_view>()(child.second) ^ (child.first * 0x9E3779B97F4A7C15ULL);
    }
  };

  std::string_view (*above_)(std::string_view place);
  std::unordered_map<std::string_view, std::size_t> levels_;  ///< of each place something lies in
  std::unordered_map<Child, std::string_view, Hash> places_;
  std::size_t lookups_ = 0;
};

}  // namespace tocsin::inventories
