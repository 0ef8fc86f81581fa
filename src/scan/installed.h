// What package managers leave beside what they install: one small file for each package, told by
// its path.
#pragma once

#include "base/bytes.h"
#include "domain/component.h"

#include <string_view>
#include <vector>

namespace tocsin::scan {

/// Python's METADATA and PKG-INFO, package.json below node_modules, gemspecs of installed gems,
/// Composer's installed.json, .NET's *.deps.json, Conda's conda-meta.
bool is_installed_file(std::string_view path);

/// Nothing of what is broken. The components have no location yet.
std::vector<Component> installed_of(std::string_view path, Bytes content);

}  // namespace tocsin::scan
