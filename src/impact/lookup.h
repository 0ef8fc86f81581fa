// Under which names a component is looked up, and which version counts under each. The one place
// where that is decided: matching an inventory, indexing it and asking who is hit all come through
// here.
#pragma once

#include "domain/component.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::impact {

struct LookupKey {
  /// What the name is: the package's own, that of the source package it was built from, that of
  /// a CPE which the inventory declares, that of the same package in the distribution that this
  /// one is built from, or one beside it that a tool must have meant.
  enum class By { package, source, cpe, kin, neighbour };
  std::string package;         ///< as advisories::package_key, or impact::cpe_key
  std::string version;         ///< as it is compared, with its epoch
  bool is_epoch_known = true;  ///< false: an rpm or deb that states none at all
  By by = By::package;
  friend bool operator==(const LookupKey&, const LookupKey&) = default;
};
std::string_view to_text(LookupKey::By by);
/// Of the words of to_text; package for any other.
LookupKey::By parse_by(std::string_view text);

/// Keys that begin so are no names of packages: under them is kept how a name would be spelled
/// (advisories::spelling_of), or of a CPE the product alone, so that the component is found when
/// its neighbour becomes known.
inline constexpr char kSpelled = '~';

struct Lookup {
  std::vector<LookupKey> keys;  ///< empty without a version
  std::string coverage;  ///< the beginning of the keys that a feed for this package would have;
                         ///< empty: it has no package name
  std::string reason;    ///< why nothing can be said, whatever the feeds hold; empty: nothing
                         ///< stands against it
  bool is_of_distribution = false;
};
Lookup lookup_of(const Component& component);

/// The keys of inventories under which everything stands that a package of advisories may be about:
/// itself, its neighbours by spelling, and of a product known by CPE or an rpm what says more or
/// less of it. No name of a component stands under both.
std::vector<std::string> keys_installed_as(std::string_view package);

/// How people call a component: its purl, else "group/name@version".
std::string label_of(const Component& component);

}  // namespace tocsin::impact
