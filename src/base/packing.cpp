#include "base/packing.h"

#include <zstd.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace tocsin {
namespace {

constexpr int kLevel = 1;

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};

}  // namespace

std::string pack(std::string_view bytes) {
  // One context for each thread: making one costs more than packing a small document.
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  TOC_ASSERT(context != nullptr);
  thread_local std::vector<char> room;
  room.resize(std::max(room.size(), ZSTD_compressBound(bytes.size())));
  const std::size_t size = ZSTD_compressCCtx(context.get(), room.data(), room.size(), bytes.data(),
                                             bytes.size(), kLevel);
  TOC_ASSERT(ZSTD_isError(size) == 0);
  std::string out(room.data(), size);
  constexpr std::size_t kept_bytes_max = 4U << 20U;
  if (room.size() > kept_bytes_max) {
    room = {};
  }
  return out;
}

Result<std::string> unpack(std::string_view packed, std::size_t bytes_max) {
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN) {
    return fail(Errc::malformed, "The packed document is damaged.");
  }
  if (size > bytes_max) {
    return fail(Errc::too_large, "The packed document is larger than it may be.");
  }
  std::string out(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompress(out.data(), out.size(), packed.data(), packed.size());
  if (ZSTD_isError(got) != 0 || got != out.size()) {
    return fail(Errc::malformed, "The packed document is damaged.");
  }
  return out;
}

}  // namespace tocsin
