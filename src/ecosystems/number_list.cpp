#include "ecosystems/number_list.h"

#include "ecosystems/key_writer.h"

#include <tuple>

namespace tocsin::ecosystems {
namespace {

constexpr std::uint8_t kListEnd = 0x20;

/// Hands out number after number.
class Reader {
 public:
  Reader(std::string_view version, NumberListStyle style) : rest_(version), style_(style) {
    if (style.leading_v == NumberListStyle::LeadingV::allowed) {
      std::ignore = take(rest_, 'v') || take(rest_, 'V');  // either, or none
    }
  }
  /// false at the end, and when what follows is no number: see is_broken().
  bool next(std::string_view& digits) {
    if (is_done_) {
      return false;
    }
    digits = take_digits(rest_);
    const bool is_lenient = style_.rest == NumberListStyle::Rest::ignored;
    if (digits.empty()) {
      is_done_ = true;
      is_broken_ = !is_lenient || count_ == 0;
      return false;
    }
    ++count_;
    if (rest_.empty() || style_.separators.find(rest_.front()) == std::string_view::npos) {
      is_done_ = true;
      is_broken_ = !rest_.empty() && !is_lenient;
      return !is_broken_;
    }
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] bool is_broken() const { return is_broken_; }

 private:
  std::string_view rest_;
  NumberListStyle style_;
  std::size_t count_ = 0;
  bool is_done_ = false;
  bool is_broken_ = false;
};

}  // namespace

bool is_number_list(std::string_view version, NumberListStyle style) {
  Reader reader(version, style);
  for (std::string_view digits; reader.next(digits);) {
  }
  return !reader.is_broken();
}

std::partial_ordering compare_number_lists(std::string_view a, std::string_view b,
                                           NumberListStyle style) {
  if (!is_number_list(a, style) || !is_number_list(b, style)) {
    return std::partial_ordering::unordered;
  }
  Reader left(a, style);
  Reader right(b, style);
  while (true) {
    std::string_view x;
    std::string_view y;
    const bool has_x = left.next(x);
    const bool has_y = right.next(y);
    if (!has_x && !has_y) {
      return std::partial_ordering::equivalent;
    }
    if (has_x != has_y && style.missing == NumberListStyle::Missing::less) {
      return has_x <=> has_y;
    }
    if (const auto order = compare_numbers(x, y); order != 0) {
      return order;
    }
  }
}

bool append_number_list_key(std::string_view version, NumberListStyle style, std::string& out) {
  Reader reader(version, style);
  KeyWriter key(out);
  TrimmedNumbers trimmed(key);
  for (std::string_view digits; reader.next(digits);) {
    if (style.missing == NumberListStyle::Missing::zero) {
      trimmed.add(digits);
    } else {
      key.number(digits);
    }
  }
  key.code(kListEnd);
  return !reader.is_broken();
}

}  // namespace tocsin::ecosystems
