// Bytes and their text forms: hex, base64 (RFC 4648 section 4) and base64url without padding
// (section 5).
#pragma once

#include "base/error.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

using Bytes = std::span<const std::byte>;
using Buffer = std::vector<std::byte>;
using Digest = std::array<std::byte, 32>;  ///< SHA-256, always in full

inline Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}
inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Buffer to_buffer(std::string_view text) {
  const Bytes bytes = as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

/// Lower-case hexadecimal.
std::string to_hex(Bytes bytes);
/// Errors: malformed unless an even number of hexadecimal digits of either case.
Result<Buffer> parse_hex(std::string_view text);

/// With padding.
std::string to_base64(Bytes bytes);
/// Accepts the canonical form only: padding present, unused bits zero, no white space.
Result<Buffer> parse_base64(std::string_view text);

std::string to_base64url(Bytes bytes);
Result<Buffer> parse_base64url(std::string_view text);

/// Exactly 32 bytes, or malformed.
Result<Digest> to_digest(Bytes bytes);

/// Compares in time that depends on the lengths only.
bool equal_in_constant_time(Bytes a, Bytes b);

}  // namespace tocsin
