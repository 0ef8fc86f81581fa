// MD5, for formats that know nothing else: the lists of hashes in MISP's feeds. It protects
// nothing.
#pragma once

#include "base/bytes.h"

#include <array>

namespace tocsin {

std::array<std::byte, 16> md5(Bytes data);

}  // namespace tocsin
