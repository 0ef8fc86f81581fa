// Bytes that come one after another, for what is too large to be held.
#pragma once

#include "base/bytes.h"

#include <span>

namespace tocsin::archive {

/// One reader at a time.
class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream() = default;
  /// Fills the front of `out` and says how many bytes; 0 at the end. Errors: those of the
  /// decompressor, malformed; too_large.
  virtual Result<std::size_t> read(std::span<std::byte> out) = 0;
};

/// A stream of bytes that are in memory, or mapped.
class MemoryStream : public Stream {
 public:
  explicit MemoryStream(Bytes bytes) : bytes_(bytes) {}
  Result<std::size_t> read(std::span<std::byte> out) override;

 private:
  Bytes bytes_;
};

/// First some bytes that were read already, then the rest of a stream.
class PushedBackStream : public Stream {
 public:
  PushedBackStream(Buffer front, Stream& rest) : front_(std::move(front)), rest_(rest) {}
  Result<std::size_t> read(std::span<std::byte> out) override;

 private:
  Buffer front_;
  std::size_t at_ = 0;
  Stream& rest_;
};

/// Up to `bytes` of the stream, fewer only at its end.
Result<Buffer> read_up_to(Stream& stream, std::size_t bytes);

}  // namespace tocsin::archive
