// The CVSS objects of CSAF (FIRST's JSON schemas): a vector beside members that say the same again.
#pragma once

#include "csaf/document.h"
#include "severity/cvss.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::csaf {

/// One CVSS object of a score or metric.
struct CvssObject {
  Node node;
  /// What its vector says. Missing groups may be incomplete, and the order is any: what else is
  /// wrong with it is a matter of the structure. Nothing when no score follows from it.
  std::optional<severity::CvssVector> vector;
};

/// The CVSS objects of an item, under cvss_v2, cvss_v3 and cvss_v4.
std::vector<CvssObject> cvss_objects(const Document& document, const Item& score);

/// A member that names the value of one metric.
struct CvssMember {
  std::string_view name;    ///< "attackVector"
  std::string_view metric;  ///< "AV"
};
std::span<const CvssMember> cvss_members(const severity::CvssVersion& version);
/// The vector's abbreviation of a member's value: "NETWORK" is "N".
std::string cvss_abbreviation(const severity::CvssVersion& version, std::string_view value);

/// The vector with the values of members for metrics that it does not name.
severity::CvssVector with_members(const CvssObject& object);

}  // namespace tocsin::csaf
