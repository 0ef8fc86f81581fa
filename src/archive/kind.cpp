#include "archive/kind.h"

#include "archive/zip_layout.h"

#include <algorithm>
#include <cstring>

namespace tocsin::archive {
namespace {

bool starts_with(Bytes bytes, std::string_view magic, std::size_t at = 0) {
  return bytes.size() >= at + magic.size() &&
         std::memcmp(bytes.data() + at, magic.data(), magic.size()) == 0;
}

bool is_any_of(Bytes front, std::initializer_list<std::string_view> magics) {
  return std::ranges::any_of(magics,
                             [&](std::string_view magic) { return starts_with(front, magic); });
}

/// The check sum of a tar header (POSIX ustar): the header's bytes with the sum itself as spaces.
bool is_tar(Bytes front) {
  if (front.size() < kKindBytes) {
    return false;
  }
  unsigned sum = 0;
  for (std::size_t i = 0; i < kKindBytes; ++i) {
    sum += i >= 148 && i < 156 ? 32U : std::to_integer<unsigned>(front[i]);
  }
  unsigned stated = 0;
  bool is_digit = false;
  for (std::size_t i = 148; i < 156; ++i) {
    const char c = static_cast<char>(front[i]);
    if (c >= '0' && c <= '7') {
      stated = stated * 8 + static_cast<unsigned>(c - '0');
      is_digit = true;
    } else if (is_digit || c != ' ') {
      break;
    }
  }
  return is_digit && stated == sum && sum != 256;
}

/// "BZh", the size of its blocks, and the mark of a block or of the end.
bool is_bzip2(Bytes front) {
  using std::string_view_literals::operator""sv;
  return starts_with(front, "BZh"sv) && front.size() >= 10 && front[3] >= std::byte{'1'} &&
         front[3] <= std::byte{'9'} &&
         (starts_with(front, "1AY&SY"sv, 4) || starts_with(front, "\x17rE8P\x90"sv, 4));
}

/// LZMA has no mark: the usual properties, a dictionary of 2^n or 2^n + 2^(n-1) bytes from 64 KiB
/// on, and a size that is not stated or below 2^56.
bool is_lzma(Bytes front) {
  if (front.size() < 14 || front[0] != std::byte{0x5D}) {
    return false;
  }
  const std::uint32_t dictionary = read_u32(front, 1);
  const std::uint32_t rest = dictionary & (dictionary - 1);
  const bool is_usual = rest == 0 || rest == (dictionary ^ rest) << 1U;
  const std::byte high = front[12];
  return dictionary >= 65536 && is_usual && (high == std::byte{0} || high == std::byte{0xFF});
}

}  // namespace

Kind kind_of(Bytes front) {
  using std::string_view_literals::operator""sv;
  if (front.size() < 4) {
    return Kind::other;
  }
  if (is_any_of(front, {"PK\3\4"sv, "PK\5\6"sv, "PK\7\x08PK\3\4"sv, "PK00PK\3\4"sv})) {
    return Kind::zip;
  }
  if (starts_with(front, "\xCA\xFE\xBA\xBE"sv)) {
    // A universal Mach-O has the same mark, and then the number of its parts; classes begin at 45.
    const bool is_class = front.size() >= 8 && std::to_integer<int>(front[6]) == 0 &&
                          std::to_integer<int>(front[7]) >= 45;
    return is_class ? Kind::java_class : Kind::program;
  }
  if (is_bzip2(front) || is_lzma(front)) {
    return Kind::packed;
  }
  if (is_any_of(front, {"\x1f\x8b\x08"sv, "\x1f\x9d"sv,
                        "\xFD"
                        "7zXZ\0"sv,
                        "\x28\xB5\x2F\xFD"sv, "\x04\x22\x4D\x18"sv, "7z\xBC\xAF\x27\x1C"sv,
                        "!<arch>\n"sv, "\xED\xAB\xEE\xDB"sv, "070701"sv, "070702"sv, "070707"sv,
                        "\xC7\x71"sv, "LZIP"sv})) {
    return Kind::packed;
  }
  if (starts_with(front, "ustar"sv, 257) || is_tar(front)) {
    return Kind::packed;
  }
  if (is_any_of(front, {"\x7F"
                        "ELF"sv,
                        "MZ"sv, "\xFE\xED\xFA\xCE"sv, "\xFE\xED\xFA\xCF"sv, "\xCE\xFA\xED\xFE"sv,
                        "\xCF\xFA\xED\xFE"sv})) {
    return Kind::program;
  }
  if (is_any_of(front, {"\x89PNG"sv, "\xFF\xD8\xFF"sv, "GIF8"sv, "wOFF"sv, "wOF2"sv, "OggS"sv,
                        "RIFF"sv, "\0\1\0\0"sv, "%PDF"sv, "ID3"sv, "OTTO"sv}) ||
      starts_with(front, "ftyp"sv, 4)) {
    return Kind::media;
  }
  if (is_any_of(front, {"Rar!\x1A\x07"sv, "MSCF\0\0\0\0"sv})) {
    return Kind::unread;
  }
  return Kind::other;
}

bool has_zip_end(Bytes whole) {
  if (whole.size() < kEndBytes) {
    return false;
  }
  const std::size_t exact = whole.size() - kEndBytes;
  if (read_u32(whole, exact) == kEndMark) {
    return true;
  }
  const Bytes tail = whole.last(std::min(whole.size(), kEndSearchBytes));
  // Back to front, since most ends have no comment; memrchr finds the rarest byte of the mark.
  std::size_t left = tail.size() - kEndBytes + 1;
  while (left > 0) {
    const void* const hit = memrchr(tail.data(), 'P', left);
    if (hit == nullptr) {
      return false;
    }
    left = static_cast<std::size_t>(static_cast<const std::byte*>(hit) - tail.data());
    if (read_u32(tail, left) == kEndMark) {
      return true;
    }
  }
  return false;
}

}  // namespace tocsin::archive
