// Values as compact bytes, one field after another; numbers as LEB128, in one spelling. Which
// fields a kind of value has is said once, by a struct with a template
//   template <class Codec> static void parts(Codec& codec, Given<Codec, Value>& value)
// for each kind: writer and reader agree on them because both come through there.
#pragma once

#include "base/text.h"
#include "base/time.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tocsin {

/// What a codec is given of a T: one that writes does not change it.
template <class Codec, class T>
using Given = std::conditional_t<Codec::kWrites, const T, T>;

template <class Parts>
class FieldWriter {
 public:
  static constexpr bool kWrites = true;
  template <class... T>
  void operator()(const T&... all) {
    (field(all), ...);
  }
  template <class E>
  void choice(E value, E /*last*/) {
    number(static_cast<std::uint64_t>(value));
  }
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      out_.push_back(static_cast<char>(value | 0x80U));
      value >>= 7U;
    }
    out_.push_back(static_cast<char>(value));
  }
  /// Bytes that need not be text.
  void raw(std::string_view bytes) {
    number(bytes.size());
    out_ += bytes;
  }
  [[nodiscard]] std::size_t size() const { return out_.size(); }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  template <class T>
  void field(const T& value) {
    Parts::parts(*this, value);
  }
  void field(const bool& value) { number(value ? 1 : 0); }
  void field(const std::uint8_t& value) { number(value); }
  void field(const std::string& text) { raw(text); }
  void field(const Instant& at) {
    // Zigzag: before 1970 there are few, but there are.
    const std::int64_t micros = to_micros(at);
    number(static_cast<std::uint64_t>(micros) << 1U ^ static_cast<std::uint64_t>(micros >> 63U));
  }
  template <class T>
  void field(const std::optional<T>& value) {
    field(value.has_value());
    if (value) {
      field(*value);
    }
  }
  template <class T>
  void field(const std::vector<T>& list) {
    number(list.size());
    for (const T& one : list) {
      field(one);
    }
  }
  std::string out_;
};

/// What reading outside bytes may take. Texts must then be UTF-8.
struct FieldLimits {
  std::size_t memory_bytes_max;  ///< of what is read, texts and lists together
};

/// Reads what FieldWriter wrote; once something is wrong, is_good() is false and stays so. Any
/// bytes may be given: it never asserts, and reserves no more than its limits.
template <class Parts>
class FieldReader {
 public:
  static constexpr bool kWrites = false;
  /// Bytes of ours.
  explicit FieldReader(std::string_view bytes) : rest_(bytes) {}
  FieldReader(std::string_view bytes, FieldLimits limits)
      : rest_(bytes), memory_left_(limits.memory_bytes_max), is_from_outside_(true) {}
  /// Everything was read, and nothing is left.
  [[nodiscard]] bool is_good() const { return is_good_ && rest_.empty(); }
  [[nodiscard]] std::size_t memory_left() const { return memory_left_; }
  /// What is not good is so for want of memory that it may take.
  [[nodiscard]] bool is_too_large() const { return is_too_large_; }
  /// What was read means nothing.
  void spoil() { is_good_ = false; }

  template <class... T>
  void operator()(T&... all) {
    (field(all), ...);
  }
  template <class E>
  void choice(E& out, E last) {
    const std::uint64_t value = number();
    is_good_ = is_good_ && value <= static_cast<std::uint64_t>(last);
    out = is_good_ ? static_cast<E>(value) : last;
  }
  std::uint64_t number() {
    std::uint64_t out = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      out |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
      if (byte < 0x80) {
        const bool is_shortest = byte != 0 || shift == 0;
        const bool fits = shift < 63 || byte == 1;
        is_good_ = is_good_ && is_shortest && fits;
        return is_good_ ? out : 0;
      }
    }
    is_good_ = false;
    return 0;
  }
  /// A view of what was given to read.
  std::string_view raw() {
    const std::uint64_t size = number();
    if (!is_good_ || size > rest_.size()) {
      is_good_ = false;
      return {};
    }
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }

 private:
  template <class T>
  void field(T& out) {
    Parts::parts(*this, out);
  }
  void field(bool& out) {
    const std::uint64_t value = number();
    is_good_ = is_good_ && value <= 1;
    out = value == 1;
  }
  void field(std::uint8_t& out) {
    const std::uint64_t value = number();
    is_good_ = is_good_ && value <= UINT8_MAX;
    out = static_cast<std::uint8_t>(value);
  }
  void field(std::string& out) {
    const std::string_view text = raw();
    if (is_from_outside_) {
      is_good_ = is_good_ && is_utf8(text);
      spend(text.size(), 1);
    }
    if (is_good_) {
      out = text;
    }
  }
  void field(Instant& out) {
    const std::uint64_t zigzag = number();
    out = from_micros(static_cast<std::int64_t>(zigzag >> 1U) ^
                      -static_cast<std::int64_t>(zigzag & 1U));
  }
  template <class T>
  void field(std::optional<T>& out) {
    bool has_value = false;
    field(has_value);
    if (has_value && is_good_) {
      field(out.emplace());
    }
  }
  template <class T>
  void field(std::vector<T>& out) {
    const std::uint64_t count = number();
    // Every element takes a byte at least, so that a false count cannot ask for memory.
    is_good_ = is_good_ && count <= rest_.size();
    spend(count, sizeof(T));
    if (!is_good_) {
      return;
    }
    out.resize(count);
    for (std::size_t i = 0; i < count && is_good_; ++i) {
      field(out[i]);
    }
  }
  void spend(std::uint64_t count, std::size_t each) {
    if (is_good_ && count > memory_left_ / std::max<std::size_t>(each, 1)) {
      is_good_ = false;
      is_too_large_ = true;
    }
    memory_left_ -= is_good_ ? count * each : 0;
  }

  std::string_view rest_;
  std::size_t memory_left_ = std::numeric_limits<std::size_t>::max();
  bool is_from_outside_ = false;
  bool is_good_ = true;
  bool is_too_large_ = false;
};

}  // namespace tocsin
