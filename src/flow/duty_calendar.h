// A party's duties as a calendar (RFC 5545), for the calendar that people look at anyway.
#pragma once

#include "base/language.h"
#include "domain/access.h"
#include "flow/world.h"
#include "store/duties.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::flow {

/// One event for each open duty with a line: from the operative line to the legal one, with an
/// alarm for each warning that the regime asks for. What is met or has no number is left out. Lines
/// are folded at 75 octets, CRLF.
std::string to_icalendar(const World& world, const std::vector<store::Obligation>& obligations,
                         Language language);

/// A private address for the calendar of the asking person's organization; the one made before
/// ends. Shown once. Errors: unauthenticated; forbidden.
Result<std::string> make_calendar_link(const World& world, const Principal& principal);
/// Ends it. False when there was none.
Result<bool> revoke_calendar_link(const World& world, const Principal& principal);
/// What the holder's person may see now. Errors: not_found for a token that is unknown or ended, or
/// whose account is closed.
Result<std::vector<store::Obligation>> duties_of_calendar(const World& world,
                                                          std::string_view token);

}  // namespace tocsin::flow
