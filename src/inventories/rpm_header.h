// One package as rpm keeps it in its database: a header without its magic. Private to this folder.
#pragma once

#include "inventories/parts.h"

#include <cstdint>
#include <string_view>

namespace tocsin::inventories {

inline constexpr std::size_t kRpmBytesMax = 512U << 20U;
inline constexpr std::size_t kRpmHeaderBytesMax = 64U << 20U;

/// Numbers at a place of bytes that may be too short: 0 beyond their end.
std::uint32_t u32_big(std::string_view bytes, std::size_t at);
std::uint32_t u32_little(std::string_view bytes, std::size_t at);

/// Adds the package of a header, or a problem with this place.
void add_rpm_header(std::string_view header, const std::string& where, Collector& out);

}  // namespace tocsin::inventories
