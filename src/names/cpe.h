// CPE 2.3 names (NISTIR 7695): the formatted string, the URI of 2.2 with its packed edition, and
// the well-formed name as text; binding and unbinding among the three. Comparison: cpe_compare.h.
#pragma once

#include "base/error.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tocsin::names {

inline constexpr std::size_t kCpeBytesMax = 4096;

/// One attribute's value. A text is kept without its quoting: what was quoted and what never needs
/// quoting is the same here, and the wildcards that stood unquoted are counted beside it.
struct CpeValue {
  enum class Kind : std::uint8_t { any, not_applicable, text };
  /// Wildcards at one end: none, one "*" (any number of characters), or 1 to 255 "?" (each none or
  /// one character).
  struct Wild {
    bool is_star = false;
    std::uint8_t questions = 0;
    [[nodiscard]] bool is_any() const { return is_star || questions != 0; }
    friend bool operator==(const Wild&, const Wild&) = default;
  };
  Kind kind = Kind::any;
  std::string text;  ///< printable ASCII without space, lower case; empty only with wildcards
  Wild before;
  Wild after;
  /// One text and nothing else: no wildcard, neither ANY nor NA.
  [[nodiscard]] bool is_plain() const {
    return kind == Kind::text && !before.is_any() && !after.is_any() && !text.empty();
  }
  friend bool operator==(const CpeValue&, const CpeValue&) = default;
};

/// The attributes in the order of a formatted string.
enum class CpeAttribute : std::uint8_t {
  part,
  vendor,
  product,
  version,
  update,
  edition,
  language,
  sw_edition,
  target_sw,
  target_hw,
  other
};
inline constexpr std::size_t kCpeAttributes = 11;
/// "part" … "other".
std::string_view to_text(CpeAttribute attribute);

struct Cpe {
  std::array<CpeValue, kCpeAttributes> values;

  [[nodiscard]] const CpeValue& operator[](CpeAttribute attribute) const {
    return values[static_cast<std::size_t>(attribute)];
  }
  friend bool operator==(const Cpe&, const Cpe&) = default;
};

/// Any of the three forms, told apart by how it starts: "cpe:2.3:", "cpe:/", "wfn:[". Letters are
/// lowercased: names are compared without case (NISTIR 7696 section 7.3).
/// Errors: too_large; malformed with the attribute as `where`: not eleven attributes, an unquoted
/// wildcard inside a value, a quoted letter, a character that is not printable ASCII, a part that
/// is not a, h, o, ANY or NA.
Result<Cpe> parse_cpe(std::string_view text);

/// The formatted string (section 6.2).
std::string to_formatted(const Cpe& name);
/// The URI (section 6.1): edition packed with "~" where one of the last four is not ANY.
std::string to_uri(const Cpe& name);
/// The well-formed name (section 5): every attribute, in order.
std::string to_wfn(const Cpe& name);

}  // namespace tocsin::names
