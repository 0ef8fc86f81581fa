// The outbox, emptied: what is due goes out by its channel, failures are tried again, what a
// suspension has cut is not sent.
#pragma once

#include "share/channel.h"

namespace tocsin::share {

/// Sends what is due; a failure is tried again later, ten times over about 17 hours. What a
/// suspension has cancelled is not sent: the standing is asked once more just before. Returns how
/// many were sent.
Result<std::int64_t> deliver(const flow::World& world, const ChannelOptions& options);

}  // namespace tocsin::share
