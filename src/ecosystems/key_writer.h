// The shared pieces of version keys (docs/formats/version-keys.md): numbers, texts and codes, laid
// out so that memcmp orders them.
#pragma once

#include "ecosystems/scan.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace tocsin::ecosystems {

/// Where a number's tags begin unless an ecosystem says otherwise: 0x40 to 0x79. Codes below sort
/// before every number, codes above after it.
inline constexpr std::uint8_t kNumberTag = 0x40;
/// Tags that a number takes from its base on: the count of digits, 0 to 0x38, and one for more.
inline constexpr std::uint8_t kNumberTagsMax = 0x39;

/// Appends to a key. Small and inline: a key must cost less than 100 ns.
class KeyWriter {
 public:
  explicit KeyWriter(std::string& out) : out_(out) {}

  void code(std::uint8_t value) { out_.push_back(static_cast<char>(value)); }

  /// The tag base + count of digits, then the digits without leading zeros; zero is the tag alone.
  /// From 57 digits on: base + 0x39, the count in two bytes, high byte first, the digits.
  void number(std::string_view digits, std::uint8_t base = kNumberTag) {
    const std::string_view shown = significant(digits);
    if (shown.size() < kNumberTagsMax) {
      code(static_cast<std::uint8_t>(base + shown.size()));
    } else {
      code(static_cast<std::uint8_t>(base + kNumberTagsMax));
      big_endian_16(shown.size());
    }
    out_.append(shown);
  }

  /// The bytes and a zero byte. A zero inside would break the order: the key is then inexact.
  void text(std::string_view bytes) {
    is_exact_ = is_exact_ && bytes.find('\0') == std::string_view::npos;
    out_.append(bytes);
    code(0);
  }
  void text_lowered(std::string_view bytes) {
    is_exact_ = is_exact_ && bytes.find('\0') == std::string_view::npos;
    for (const char c : bytes) {
      out_.push_back(lowered(c));
    }
    code(0);
  }

  void big_endian_16(std::size_t value) {
    code(static_cast<std::uint8_t>(value >> 8U));
    code(static_cast<std::uint8_t>(value & 0xFFU));
  }

  /// The version has no place in the total order after all.
  void give_up() { is_exact_ = false; }
  [[nodiscard]] bool is_exact() const { return is_exact_; }

 private:
  std::string& out_;
  bool is_exact_ = true;
};

/// Writes a list of numbers of which trailing zeros do not count: 1.2.0 is 1.2.
class TrimmedNumbers {
 public:
  explicit TrimmedNumbers(KeyWriter& key) : key_(key) {}
  void add(std::string_view digits) {
    if (is_zero(digits)) {
      ++zeros_;
      return;
    }
    for (; zeros_ > 0; --zeros_) {
      key_.number({});
    }
    key_.number(digits);
  }

 private:
  KeyWriter& key_;
  std::size_t zeros_ = 0;
};

}  // namespace tocsin::ecosystems
