// Deflate64 (zip method 9): deflate with a window of 64 KiB, two more distance codes and one length
// code that carries 16 extra bits. No library of Debian's reads it.
#pragma once

#include "base/bytes.h"

#include <array>
#include <memory>

namespace tocsin::archive {

/// `packed` must outlive it.
class Inflate64 {
 public:
  explicit Inflate64(Bytes packed);
  /// Up to out.size() bytes; 0 at the end. Errors: malformed.
  Result<std::size_t> read(std::span<std::byte> out);

 private:
  /// Canonical Huffman code: how many codes have each length, and the symbols in code order.
  struct Code {
    std::array<std::uint16_t, 16> count{};
    std::array<std::uint16_t, 288> symbol{};
    bool build(std::span<const std::uint8_t> lengths);
  };
  enum class Part { block_start, stored, codes, end };

  bool need(unsigned count);
  unsigned bits(unsigned count);
  int decode(const Code& code);
  bool begin_block();
  bool read_codes();

  Bytes packed_;
  std::size_t at_ = 0;
  std::uint64_t held_ = 0;
  unsigned held_bits_ = 0;
  bool is_broken_ = false;
  bool is_last_ = false;
  Part part_ = Part::block_start;
  std::size_t stored_left_ = 0;
  std::size_t copy_left_ = 0;
  std::size_t copy_distance_ = 0;
  Code literals_;
  Code distances_;
  std::unique_ptr<std::array<std::byte, 65536>> window_;
  std::uint64_t written_ = 0;
};

}  // namespace tocsin::archive
