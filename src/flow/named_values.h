// What shared content names, as the store keeps it to be found by value.
#pragma once

#include "flow/world.h"
#include "store/indicators.h"
#include "threats/named_content.h"

namespace tocsin::flow {

/// Of the code that reads it: what an older version has read is read anew at the next start.
inline constexpr std::int64_t kNamedReading = 1;

/// objects: those of which it was read, in their order, and any more behind them; stored, so that
/// each has its place.
store::StoredContent stored_content(const threats::NamedContent& named,
                                    const std::vector<store::StoredStix>& objects);

/// What was shared before is read, and stored to be found by value. Returns of how many things.
Result<std::int64_t> name_earlier_values(const World& world);

}  // namespace tocsin::flow
