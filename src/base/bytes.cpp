#include "base/bytes.h"

#include <algorithm>

namespace tocsin {
namespace {

constexpr std::string_view kStandard =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr std::array<std::int8_t, 256> reverse(std::string_view alphabet) {
  std::array<std::int8_t, 256> table{};
  table.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
  }
  return table;
}
constexpr auto kStandardReverse = reverse(kStandard);
constexpr auto kUrlReverse = reverse(kUrl);

std::string encode(Bytes bytes, std::string_view alphabet, bool padded) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t v = (std::to_integer<std::uint32_t>(bytes[i]) << 16U) |
                            (std::to_integer<std::uint32_t>(bytes[i + 1]) << 8U) |
                            std::to_integer<std::uint32_t>(bytes[i + 2]);
    for (const unsigned shift : {18U, 12U, 6U, 0U}) {
      out.push_back(alphabet[(v >> shift) & 63U]);
    }
  }
  const std::size_t rest = bytes.size() - i;
  if (rest > 0) {
    std::uint32_t v = std::to_integer<std::uint32_t>(bytes[i]) << 16U;
    if (rest == 2) {
      v |= std::to_integer<std::uint32_t>(bytes[i + 1]) << 8U;
    }
    out.push_back(alphabet[(v >> 18U) & 63U]);
    out.push_back(alphabet[(v >> 12U) & 63U]);
    if (rest == 2) {
      out.push_back(alphabet[(v >> 6U) & 63U]);
    }
    if (padded) {
      out.append(rest == 2 ? "=" : "==");
    }
  }
  return out;
}

Result<Buffer> decode(std::string_view text, const std::array<std::int8_t, 256>& table) {
  if (text.size() % 4 == 1) {
    return fail(Errc::malformed, "The base64 text has an impossible length.");
  }
  Buffer out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const int value = table[static_cast<unsigned char>(c)];
    if (value < 0) {
      return fail(Errc::malformed, "The text is not base64.");
    }
    bits = (bits << 6U) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<std::byte>((bits >> count) & 0xFFU));
    }
  }
  if ((bits & ((1U << count) - 1U)) != 0) {
    return fail(Errc::malformed, "The base64 text is not in its canonical form.");
  }
  return out;
}

}  // namespace

std::string to_hex(Bytes bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const std::byte b : bytes) {
    out.push_back(digits[std::to_integer<unsigned>(b) >> 4U]);
    out.push_back(digits[std::to_integer<unsigned>(b) & 15U]);
  }
  return out;
}

Result<Buffer> parse_hex(std::string_view text) {
  if (text.size() % 2 != 0) {
    return fail(Errc::malformed, "The hexadecimal text has an odd number of digits.");
  }
  const auto digit = [](char c) -> int {
    if (c >= '0' && c <= '9') {
      return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
      return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
      return c - 'A' + 10;
    }
    return -1;
  };
  Buffer out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]);
    const int low = digit(text[i + 1]);
    if (high < 0 || low < 0) {
      return fail(Errc::malformed, "The text is not hexadecimal.");
    }
    out.push_back(static_cast<std::byte>(high * 16 + low));
  }
  return out;
}

std::string to_base64(Bytes bytes) {
  return encode(bytes, kStandard, true);
}

Result<Buffer> parse_base64(std::string_view text) {
  if (text.size() % 4 != 0) {
    return fail(Errc::malformed, "The base64 text is not padded.");
  }
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') {
    ++padding;
  }
  return decode(text.substr(0, text.size() - padding), kStandardReverse);
}

std::string to_base64url(Bytes bytes) {
  return encode(bytes, kUrl, false);
}

Result<Buffer> parse_base64url(std::string_view text) {
  return decode(text, kUrlReverse);
}

Result<Digest> to_digest(Bytes bytes) {
  Digest out{};
  if (bytes.size() != out.size()) {
    return fail(Errc::malformed, "A SHA-256 digest has 32 bytes.");
  }
  std::ranges::copy(bytes, out.begin());
  return out;
}

bool equal_in_constant_time(Bytes a, Bytes b) {
  if (a.size() != b.size()) {
    return false;
  }
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference |= std::to_integer<unsigned>(a[i] ^ b[i]);
  }
  return difference == 0;
}

}  // namespace tocsin
