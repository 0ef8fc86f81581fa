// The scope that hides nothing, for the system's own work: what was merged into what, whose duty a
// clock is about. Only src/flow/ may include this (tools/walls.py), so that no way out can ask with
// it by mistake.
#pragma once

#include "domain/access.h"

namespace tocsin {

/// Every party, and every marking.
Scope system_scope();

}  // namespace tocsin
