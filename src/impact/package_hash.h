// The hash of the index's table of packages, and the keys of products that are known by CPE alone.
#pragma once

#include "names/cpe.h"

#include <sodium.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin::impact {

/// SipHash-2-4 (libsodium): names come from outside, and nobody may aim them at one slot.
inline std::uint64_t package_hash(const std::array<std::byte, 16>& key, std::string_view text) {
  static_assert(crypto_shorthash_KEYBYTES == 16 && crypto_shorthash_BYTES == 8);
  std::uint64_t out = 0;
  crypto_shorthash(reinterpret_cast<unsigned char*>(&out),
                   reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                   reinterpret_cast<const unsigned char*>(key.data()));
  return out;
}

/// "cpe/a/apache/log4j": part, vendor and product of a declared name, when all three are plain
/// texts. Never with wildcards: what matches everything matches nothing here. What else it says of
/// the product stands behind a "?": "cpe/a/json/json?target_sw=node.js" (edition, sw_edition,
/// target_sw, target_hw; NA and wildcards say nothing).
std::optional<std::string> cpe_key(std::string_view cpe);

/// The key of a product, or of an rpm, without what stands behind the "?" (of an rpm its module's
/// stream, advisories::package_key); any other key as it is.
std::string_view product_key(std::string_view key);
/// May both be one product? They are where neither says of it what the other contradicts.
bool is_one_product(std::string_view a, std::string_view b);

}  // namespace tocsin::impact
