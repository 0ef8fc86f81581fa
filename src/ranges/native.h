// The range notations of package managers, one file each; the table is all(). Each becomes VERS.
#pragma once

#include "ranges/vers.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::ranges {

inline constexpr std::size_t kNativeBytesMax = 64U << 10U;
inline constexpr std::size_t kNativeAlternativesMax = 1'000;

/// What a native range says: it holds what satisfies every constraint of one of the alternatives.
/// An alternative without constraints holds everything; no alternative holds nothing.
struct Alternatives {
  std::vector<std::vector<Constraint>> sets;
};

/// One notation.
struct NativeRange {
  std::string_view scheme;     ///< VERS scheme of the result: "npm"
  std::string_view authority;  ///< the document whose notation this is
  /// Pure, linear in the text. Errors: malformed for what the notation does not allow.
  Result<Alternatives> (*parse)(std::string_view text) = nullptr;
};

std::span<const NativeRange> native_table();
/// By scheme, purl type or ecosystem name; nullptr when there is none.
const NativeRange* find_native(std::string_view scheme);

/// The range as VERS. The constraints keep the native range's own versions, sorted; if that list
/// would not hold the same versions, it is the shortest one that does. "vers:none/*" holds nothing;
/// an empty Conan range has no constraints, which parse_vers refuses.
/// Errors: not_found for a scheme without a notation; too_large; malformed.
Result<Vers> from_native(std::string_view scheme, std::string_view text);

/// For the notations: pieces between "||", trimmed.
std::vector<std::string_view> split_alternatives(std::string_view text);
/// The number one higher, of any length: "9" is "10".
std::string next_number(std::string_view digits);

}  // namespace tocsin::ranges
