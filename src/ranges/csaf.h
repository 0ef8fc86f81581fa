// CSAF's product_version_range (CSAF 2.0, 3.1.2.2; 2.1, tests 6.1.50 and following).
#pragma once

#include "ranges/version_set.h"

#include <string_view>

namespace tocsin::ranges::csaf {

/// "vers:npm/<1.2.3" as VERS, read tolerantly. Anything else is a text for people: not_evaluable.
VersionSet to_set(std::string_view range);

}  // namespace tocsin::ranges::csaf
