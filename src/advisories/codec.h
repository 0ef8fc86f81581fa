// An advisory as compact bytes, for the store: so that an index is compiled without reading any
// dialect again. Not a format for others; its first byte is its version.
#pragma once

#include "advisories/advisory.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace tocsin::advisories {

/// Without description and references, which the original has.
std::string encode(const Advisory& advisory);
/// Errors: malformed when the bytes are of another version or broken; then the original is read
/// again.
Result<Advisory> decode(std::string_view bytes);
/// The same of bytes that nobody vouches for: texts are UTF-8, and what is read takes no more than
/// what is left, which it lessens.
Result<Advisory> decode_from_outside(std::string_view bytes, std::size_t& memory_left);

}  // namespace tocsin::advisories
