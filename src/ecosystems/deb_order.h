// The order inside a Debian version part (dpkg), which opam uses for its whole version.
#pragma once

#include "ecosystems/key_writer.h"

#include <compare>
#include <string_view>

namespace tocsin::ecosystems {

/// Debian Policy 5.6.12: texts and numbers in turn; "~" sorts before the end, letters before other
/// characters, a missing number is zero.
std::strong_ordering compare_deb_part(std::string_view a, std::string_view b);

/// Appends one part. "~" is 0x01, the end of the part 0x02, a number has its tags from 0x03 on,
/// letters stand for themselves, other characters have their high bit set.
void append_deb_part(std::string_view part, KeyWriter& key);

}  // namespace tocsin::ecosystems
