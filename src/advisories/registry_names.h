// One spelling for what a registry takes for one package, and for one version: what advisories and
// inventories write differently meets in it. One row an ecosystem, with its source:
// docs/formats/identity.md.
#pragma once

#include <string>
#include <string_view>

namespace tocsin::advisories {

/// Group and name of a package as its registry tells packages apart. What the registry takes for
/// two stays two.
struct RegistryName {
  std::string group;
  std::string name;
  friend bool operator==(const RegistryName&, const RegistryName&) = default;
};
/// type: a purl type, lower case. Percent signs that are left of an encoding are read; a name that
/// holds its group is split; letters, separators and addresses are written as the registry does.
/// Of types that are not known here, and of distributions: as it is written.
RegistryName registry_name(std::string_view type, std::string_view group, std::string_view name);

/// The version as the registry writes it: a gem's without its platform, Go's own without "go" and
/// what stands behind it, any without blanks around and without a "v" that its order does not know.
/// Of types that are not known here, and of distributions: as it is written.
std::string registry_version(std::string_view type, std::string_view name,
                             std::string_view version);

}  // namespace tocsin::advisories
