// Byte layout of zip (PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.16), all little endian.
#pragma once

#include "base/bytes.h"

#include <bit>
#include <cstdint>
#include <cstring>

namespace tocsin::archive {

inline constexpr std::uint32_t kLocalMark = 0x04034b50;
inline constexpr std::uint32_t kCentralMark = 0x02014b50;
inline constexpr std::uint32_t kEndMark = 0x06054b50;
inline constexpr std::uint32_t kEnd64Mark = 0x06064b50;
inline constexpr std::uint32_t kEnd64LocatorMark = 0x07064b50;
inline constexpr std::uint32_t kDescriptorMark = 0x08074b50;
inline constexpr std::size_t kLocalBytes = 30;
inline constexpr std::size_t kCentralBytes = 46;
inline constexpr std::size_t kEndBytes = 22;
inline constexpr std::size_t kEnd64Bytes = 56;
inline constexpr std::size_t kEnd64LocatorBytes = 20;
inline constexpr std::size_t kDescriptorBytesMax = 24;
inline constexpr std::size_t kCommentBytesMax = 0xFFFF;
inline constexpr std::size_t kEndSearchBytes = 128U << 10U;  ///< a comment and as much behind it

static_assert(std::endian::native == std::endian::little);

/// The caller knows that the bytes are there.
template <class Integer>
Integer read_le(Bytes bytes, std::size_t at) {
  Integer value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}
inline std::uint16_t read_u16(Bytes bytes, std::size_t at) {
  return read_le<std::uint16_t>(bytes, at);
}
inline std::uint32_t read_u32(Bytes bytes, std::size_t at) {
  return read_le<std::uint32_t>(bytes, at);
}
inline std::uint64_t read_u64(Bytes bytes, std::size_t at) {
  return read_le<std::uint64_t>(bytes, at);
}

}  // namespace tocsin::archive
