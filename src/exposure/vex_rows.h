// VEX statements against the components of an asset: which of them each is about.
#pragma once

#include "base/error.h"
#include "inventories/inventory.h"
#include "store/inventories.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::exposure {

/// The statements as rows, one for each id of the flaw and component. What they name is compared
/// as package URLs: as the type spells them, without a version of every version, and with as many
/// qualifiers as they have. A statement about versions is about the components whose version lies
/// in them. One that is about no component is a problem, which says why, and applies to nothing.
/// origin: "partner", "vendor". Errors: too_large, when comparing takes more than it may, or the
/// rows more than 128 MiB.
Result<std::vector<store::VexRow>> vex_rows_of(
    const std::vector<inventories::VexStatement>& statements,
    std::span<const store::InstalledComponent> components, std::string_view origin,
    std::vector<std::string>& problems);

}  // namespace tocsin::exposure
