// SHA-512, for those who ask for nothing shorter: the hash files of CSAF (section 7.1.18). Ours is
// SHA-256 (base/crypto.h).
#pragma once

#include "base/bytes.h"

#include <array>

namespace tocsin {

using Digest512 = std::array<std::byte, 64>;

Digest512 sha512(Bytes data);

}  // namespace tocsin
