#include "base/md5.h"

#include <openssl/evp.h>

namespace tocsin {

std::array<std::byte, 16> md5(Bytes data) {
  std::array<std::byte, 16> out{};
  TOC_ASSERT(EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(out.data()),
                        nullptr, EVP_md5(), nullptr) == 1);
  return out;
}

}  // namespace tocsin
