// Whether what something is another form of is here (threats/forms.h). Inside src/flow/ only.
#pragma once

#include "flow/world.h"

#include <string>
#include <vector>

namespace tocsin::flow {

/// Whether each of these stands or stood here: objects of STIX and events of MISP by their ids,
/// also events that are made here. False for none, and for names of another kind.
Result<bool> are_here(store::Reader& reader, const World& world,
                      const std::vector<std::string>& forms);

}  // namespace tocsin::flow
