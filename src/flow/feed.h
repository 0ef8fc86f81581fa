// The change feed: the first channel out. What a principal gets is cut by marking and standing at
// each request, and what a partner gets is noted, so that a suspension can say what it already
// holds.
#pragma once

#include "domain/access.h"
#include "flow/world.h"
#include "store/sharing.h"

namespace tocsin::flow {

struct FeedPage {
  std::vector<store::FeedItem> items;  ///< strictly after the cursor, oldest first
  store::LogIndex next = -1;           ///< the cursor for the next request
  bool has_more = false;
};
/// after: -1 for the beginning. count: 1 to 1000. Errors: forbidden for those who may not receive.
Result<FeedPage> read_feed(const World& world, const Principal& principal, store::LogIndex after,
                           std::int64_t count);

/// What the organization was given so far. Errors: not_found.
Result<std::vector<store::FeedItem>> view_holdings(const World& world, const Principal& principal,
                                                   std::string_view party);

}  // namespace tocsin::flow
