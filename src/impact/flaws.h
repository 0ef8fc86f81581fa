// Flaws: the ids that different sources give to one hole, united. Findings are per (asset,
// component, flaw); the advisories stay apart below it.
#pragma once

#include "advisories/advisory.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::impact {

/// The headline of two ids of one flaw: a CVE before a GHSA before anything else; among equals the
/// smaller text.
bool is_headline_before(std::string_view a, std::string_view b);

/// Union of ids. Only "same" aliases unite two flaws: an upstream id that a distribution's advisory
/// names may be one of many that it fixes, and would unite flaws that have nothing to do with each
/// other.
class FlawSet {
 public:
  /// An id and those that are the same.
  void add(std::string_view id, const std::vector<advisories::Alias>& aliases);

  struct Flaw {
    std::string headline;
    std::vector<std::string> aliases;  ///< without the headline, sorted
  };
  /// In the order of the headlines, so that the same input in any order gives the same numbers.
  [[nodiscard]] std::vector<Flaw> flaws();

 private:
  std::size_t node(std::string_view id);
  std::size_t find(std::size_t at);
  std::map<std::string, std::size_t, std::less<>> places_;
  std::vector<std::string> ids_;
  std::vector<std::size_t> parents_;
};

}  // namespace tocsin::impact
