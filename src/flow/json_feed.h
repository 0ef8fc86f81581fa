// JSON Feed 1.1 (jsonfeed.org/version/1.1): what is everybody's, and by a private address what one
// person may read.
#pragma once

#include "domain/access.h"
#include "flow/world.h"

#include <string>
#include <string_view>

namespace tocsin::flow {

inline constexpr std::string_view kJsonFeedType = "application/feed+json";
inline constexpr std::size_t kJsonFeedItemsMax = 100;
/// A private address is whoever's who knows it: what is marked higher is not in its feed.
inline constexpr Tlp kFeedLinkTlpMax = Tlp::green;

/// Public notices, and documents of CSAF that are TLP:CLEAR and for everybody; the newest ones, the
/// newest first.
Result<std::string> public_json_feed(const World& world);

/// A private address of what is shared, for the asking person; the one made before ends. Returns
/// its token, which is shown once. Errors: unauthenticated; forbidden.
Result<std::string> make_feed_link(const World& world, const Principal& principal);
/// Ends it. False when there was none. In every standing.
Result<bool> revoke_feed_link(const World& world, const Principal& principal);
/// The newest of what the holder's person may read now, the newest first; what a partner is given
/// is noted. Errors: not_found for a token that is unknown or ended, or whose account is closed or
/// receives nothing now.
Result<std::string> json_feed_of_link(const World& world, std::string_view token);

}  // namespace tocsin::flow
