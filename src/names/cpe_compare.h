// Comparing CPE names (NISTIR 7696): attribute by attribute, then the whole.
#pragma once

#include "names/cpe.h"

namespace tocsin::names {

/// How the source stands to the target.
enum class CpeRelation : std::uint8_t { superset, subset, equal, disjoint, undefined };
/// "superset" … "undefined".
std::string_view to_text(CpeRelation relation);

/// Table 6-2: wildcards count in the source only; in the target they leave the relation undefined.
CpeRelation compare(const CpeValue& source, const CpeValue& target);

struct CpeComparison {
  std::array<CpeRelation, kCpeAttributes> attributes{};
  /// Table 6-4: disjoint where one attribute is; equal, subset or superset where all are that or
  /// equal; else undefined.
  CpeRelation whole = CpeRelation::undefined;
};

CpeComparison compare(const Cpe& source, const Cpe& target);

}  // namespace tocsin::names
