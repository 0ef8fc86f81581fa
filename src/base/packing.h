// Documents packed for the store (Zstandard).
#pragma once

#include "base/error.h"

#include <string>
#include <string_view>

namespace tocsin {

/// Fast rather than small.
std::string pack(std::string_view bytes);
/// Errors: malformed when the bytes are not packed or damaged; too_large beyond bytes_max.
Result<std::string> unpack(std::string_view packed, std::size_t bytes_max);

}  // namespace tocsin
