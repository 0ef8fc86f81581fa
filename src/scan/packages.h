// Package databases, lock files, SBOMs and what package managers leave behind: which files are
// worth reading, and whose packages a database lists.
#pragma once

#include "base/bytes.h"
#include "domain/component.h"
#include "scan/report.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::scan {

/// By its path alone, as no content says that a list of packages is a list of what is installed.
bool is_package_file(std::string_view path);

struct PackagesFound {
  std::vector<Component> components;
  std::optional<StatedDocument> document;  ///< an SBOM, whose components are not found but stated
  std::string fault;                       ///< why nothing could be read
};

/// label: where it was found, for people; name: its path in the file system it is of. Every
/// component has the label as its first location.
PackagesFound packages_of(const std::string& label, std::string_view name, Bytes content);

/// Gives the packages of each root file system the distribution that its os-release names:
/// /usr/lib/os-release of /var/lib/dpkg/status, in one folder, archive or image.
void attach_distributions(std::vector<Component>& components);

}  // namespace tocsin::scan
