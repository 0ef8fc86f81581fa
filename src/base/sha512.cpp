#include "base/sha512.h"

#include <openssl/evp.h>

namespace tocsin {

Digest512 sha512(Bytes data) {
  Digest512 out{};
  TOC_ASSERT(EVP_Digest(data.data(), data.size(), reinterpret_cast<unsigned char*>(out.data()),
                        nullptr, EVP_sha512(), nullptr) == 1);
  return out;
}

}  // namespace tocsin
