// The shared pieces of version keys (docs/formats/version-keys.md): numbers, texts and codes, laid
// out so that memcmp orders them.
#pragma once

#include "ecosystems/scan.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tocsin::ecosystems {

/// Where a number's tags begin unless an ecosystem says otherwise: 0x40 to 0x79. Codes below sort
/// before every number, codes above after it.
inline constexpr std::uint8_t kNumberTag = 0x40;
/// Tags that a number takes from its base on: the count of digits, 0 to 0x38, and one for more.
inline constexpr std::uint8_t kNumberTagsMax = 0x39;

/// Appends to a key. Small and inline, and gathers in a buffer of its own: a key must cost less
/// than 100 ns. What was gathered is appended at the end of its life.
class KeyWriter {
 public:
  explicit KeyWriter(std::string& out) : out_(out) {}
  ~KeyWriter() { flush(); }
  KeyWriter(const KeyWriter&) = delete;
  KeyWriter& operator=(const KeyWriter&) = delete;

  void code(std::uint8_t value) { put(static_cast<char>(value)); }

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
    bytes(shown);
  }

  /// The bytes and a zero byte. A zero inside would break the order: the key is then inexact.
  void text(std::string_view from) {
    for (const char c : from) {
      is_exact_ = is_exact_ && c != '\0';
    }
    bytes(from);
    code(0);
  }
  void text_lowered(std::string_view from) {
    for (const char c : from) {
      is_exact_ = is_exact_ && c != '\0';
      put(lowered(c));
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
  void bytes(std::string_view from) {
    if (from.size() > gathered_.size() - count_) {
      flush();
      if (from.size() > gathered_.size()) {
        out_.append(from);
        return;
      }
    }
    char* const to = gathered_.data() + count_;
    for (std::size_t i = 0; i < from.size(); ++i) {
      to[i] = from.data()[i];
    }
    count_ += from.size();
  }
  void put(char c) {
    if (count_ == gathered_.size()) {
      flush();
    }
    gathered_.data()[count_++] = c;
  }
  void flush() {
    out_.append(gathered_.data(), count_);
    count_ = 0;
  }

  std::string& out_;
  std::array<char, 64> gathered_;  // written before it is read
  std::size_t count_ = 0;
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
