// application/x-www-form-urlencoded (WHATWG URL, section 5), strictly: bodies of forms and the
// query of a target.
#pragma once

#include "base/error.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin::http {

/// Names and values in the order in which they came, decoded.
class Form {
 public:
  void add(std::string name, std::string value) {
    fields_.emplace_back(std::move(name), std::move(value));
  }
  /// Nothing when absent. Errors: malformed when the name came twice, since two readers may choose
  /// differently.
  [[nodiscard]] Result<std::optional<std::string_view>> one(std::string_view name) const;
  /// Check boxes and the like.
  [[nodiscard]] std::vector<std::string_view> every(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& all() const {
    return fields_;
  }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

inline constexpr std::size_t kFormFieldsMax = 256;

/// Errors: too_large above kFormFieldsMax fields; malformed for broken percent escapes, a NUL, or
/// text that is not UTF-8.
Result<Form> parse_form(std::string_view text);

/// "%41" → "A"; every "%" must begin an escape. plus: what "+" stands for.
enum class Plus { is_plus, is_space };
Result<std::string> decode_escapes(std::string_view text, Plus plus);

}  // namespace tocsin::http
