#include "archive/stream.h"

#include <algorithm>

namespace tocsin::archive {

Result<std::size_t> MemoryStream::read(std::span<std::byte> out) {
  const std::size_t n = std::min(out.size(), bytes_.size());
  std::copy_n(bytes_.begin(), n, out.begin());
  bytes_ = bytes_.subspan(n);
  return n;
}

Result<std::size_t> PushedBackStream::read(std::span<std::byte> out) {
  if (at_ == front_.size()) {
    return rest_.read(out);
  }
  const std::size_t n = std::min(out.size(), front_.size() - at_);
  std::copy_n(front_.begin() + static_cast<std::ptrdiff_t>(at_), n, out.begin());
  at_ += n;
  return n;
}

Result<Buffer> read_up_to(Stream& stream, std::size_t bytes) {
  Buffer out;
  while (out.size() < bytes) {
    const std::size_t had = out.size();
    out.resize(std::min(bytes, had + std::max<std::size_t>(had, 64U << 10U)));
    TOC_TRY(const std::size_t n, stream.read(std::span(out).subspan(had)));
    out.resize(had + n);
    if (n == 0) {
      break;
    }
  }
  return out;
}

}  // namespace tocsin::archive
