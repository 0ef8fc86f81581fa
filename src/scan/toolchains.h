// What builds and runs programs: toolchains as they are installed, files that name the one that is
// wanted, and the actions of workflows.
#pragma once

#include "base/bytes.h"
#include "domain/component.h"

#include <string_view>
#include <vector>

namespace tocsin::scan {

/// By its path alone. Some of these names are anybody's ("VERSION", "release"): then only what is
/// in it tells, and such a file of another kind lists nothing.
bool is_toolchain_file(std::string_view path);

/// The components have no location yet. Errors: too_large; malformed for a workflow that is no
/// YAML.
Result<std::vector<Component>> toolchains_of(std::string_view path, Bytes content);

}  // namespace tocsin::scan
