// Decompressing one zip entry: whole, its first bytes, or as a stream.
#pragma once

#include "archive/limits.h"
#include "archive/stream.h"
#include "archive/zip.h"

#include <memory>

namespace tocsin::archive {

/// Bytes that are held, and counted as such by the budget for as long as they are.
class Held {
 public:
  Held() = default;
  Held(std::size_t size, Budget& budget);
  Held(Held&& other) noexcept;
  Held& operator=(Held&& other) noexcept;
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  ~Held();
  [[nodiscard]] Bytes bytes() const { return {data_.get(), size_}; }
  [[nodiscard]] std::span<std::byte> room() { return {data_.get(), size_}; }
  void shrink(std::size_t size) { size_ = size; }

 private:
  std::unique_ptr<std::byte[]> data_;
  std::size_t size_ = 0;
  std::size_t counted_ = 0;
  Budget* budget_ = nullptr;
};

/// Does the content of an entry fit into what may be held? If not it can be streamed. Errors:
/// unsupported_type for encrypted entries and unknown methods; too_large by the limits; malformed
/// when it lies outside of the archive.
Result<bool> fits(Bytes packed, const ZipEntry& entry, const Budget& budget);

/// One worker's: keeps the state of its decompressor.
class Inflater {
 public:
  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// The whole content, checked against its CRC. Errors: as fits(), and malformed if it is broken,
  /// or not as long as stated; too_large if it does not fit.
  Result<Held> whole(Bytes packed, const ZipEntry& entry, Budget& budget);

  /// At most out.size() first bytes. Fewer at its end, and none if it cannot be read.
  std::size_t front(Bytes packed, const ZipEntry& entry, std::span<std::byte> out);

 private:
  void* deflate_;
};

/// Methods that can be streamed: all that `whole` reads. `packed` and `budget` must outlive it.
/// Errors: as whole, before a byte is read.
Result<std::unique_ptr<Stream>> stream_entry(Bytes packed, const ZipEntry& entry, Budget& budget);

/// A zlib stream (RFC 1950) in one piece. Errors: malformed; too_large beyond bytes_max.
Result<Buffer> inflate_zlib(Bytes packed, std::size_t bytes_max);

}  // namespace tocsin::archive
