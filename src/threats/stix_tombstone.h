// That an object of STIX 2.1 is not given any more: a version of it that is revoked (sections 3.2
// and 3.6).
#pragma once

#include "base/time.h"

#include <string>
#include <string_view>

namespace tocsin::threats {

/// Of the object stay its id, since when it is, who made it and, of what its type requires to refer
/// to, the first; what else is required says nothing, and nothing else is kept. Of a type that
/// STIX 2.1 does not know there is what every object has. body: as read_stix() gives it, of an
/// object with versions. version: later than its own.
std::string stix_tombstone(std::string_view body, Instant version);

}  // namespace tocsin::threats
