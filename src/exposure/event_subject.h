// What is known of the flaws that an event names: what filters of events ask for.
#pragma once

#include "exposure/world.h"
#include "flow/event_filter.h"

#include <string>
#include <vector>

namespace tocsin::exposure {

/// So many ids are looked up, the first ones; what else an event names is not known.
inline constexpr std::size_t kFlawsOfEventMax = 50;

/// Scores, packages and whether one of the flaws is open on an asset of the reader's organization,
/// by the advisories that the reader may be shown. Marking and kind are the caller's.
Result<flow::EventSubject> subject_of(const World& world, store::Reader& reader,
                                      const Principal& principal,
                                      const std::vector<std::string>& ids);

}  // namespace tocsin::exposure
