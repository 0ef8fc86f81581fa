// What OSV calls ecosystems, packages and records (OSV schema 1.7.5, validation/schema.json:
// ecosystemName, prefix). One table for both directions: what is read from OSV's names and what is
// written as OSV's names meet in it.
#pragma once

#include "advisories/coordinates.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tocsin::advisories {

/// Every ecosystem of the schema without its suffix, as it is spelled there, in its order; "GIT"
/// last.
std::span<const std::string_view> osv_ecosystems();
/// One of them, with a ":suffix" or without; a suffix is not empty.
bool is_osv_ecosystem(std::string_view ecosystem);

/// May a record's id begin like this one? With the prefix of a database that the schema knows, or
/// with "x_", which it leaves to everybody else.
bool is_osv_id(std::string_view id);

/// A package of a registry as an OSV ecosystem names it, split as a purl is.
struct RegistryPackage {
  std::string_view purl_type;
  std::string_view group;  ///< empty: none
  std::string_view name;
};
/// Nothing for distributions, and for ecosystems whose packages no purl names. The views are of the
/// name.
std::optional<RegistryPackage> registry_package_of(std::string_view osv_ecosystem,
                                                   std::string_view name);

/// What OSV requires of a package.
struct OsvPackage {
  std::string ecosystem;  ///< with its release where it is a distribution: "Debian:12"
  std::string name;
  friend auto operator<=>(const OsvPackage&, const OsvPackage&) = default;
};
/// The inverse of coordinates_of_osv: what it reads of the answer are the same coordinates, as far
/// as package_key tells packages apart. Nothing where no ecosystem of OSV has such packages. What
/// is no coordinate of OSV's, such as the stream of a module, is left out.
std::optional<OsvPackage> osv_package_of(const Coordinates& coordinates);

}  // namespace tocsin::advisories
