// Package URLs (ECMA-427): parsing, building and the canonical form. What a type adds to the rules
// of every purl is data (rules/purl/types.yaml, purl_types.h).
#pragma once

#include "base/error.h"
#include "base/limits.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::names {

inline constexpr std::size_t kPurlBytesMax = kTextFieldBytesMax;

/// One key=value. key: [a-z][a-z0-9._-]*; value: decoded, never empty.
struct Qualifier {
  std::string key;
  std::string value;
  friend bool operator==(const Qualifier&, const Qualifier&) = default;
};

/// The components of one purl, decoded and normalised by its type. Empty is absent; type and name
/// never are.
struct Purl {
  std::string type;        ///< lower case
  std::string name_space;  ///< segments joined by "/", none of them empty
  std::string name;
  std::string version;
  std::vector<Qualifier> qualifiers;  ///< unique keys, in the canonical order
  std::string subpath;                ///< segments joined by "/", none empty, "." or ".."
  friend bool operator==(const Purl&, const Purl&) = default;
};

/// How much of the type's definition is enforced. Its normalisation always is.
enum class PurlCheck {
  full,    ///< what the definition of a registered type refuses is malformed (section 5.7)
  syntax,  ///< section 5.6 alone: for inventories, where a wrong purl is still worth reading
};

/// Errors: malformed, with the component as `where`; too_large.
Result<Purl> parse_purl(std::string_view text, PurlCheck check = PurlCheck::full);

/// From components as they are meant, not encoded: normalises them and checks them like
/// parse_purl. Qualifiers in any order; those with an empty value are left out. Errors: as
/// parse_purl.
Result<Purl> build_purl(Purl components, PurlCheck check = PurlCheck::full);

/// The canonical text. parse_purl of it gives the same components.
std::string to_text(const Purl& purl);

/// False for a type that no definition stands for; such a purl is valid and passes through.
bool is_registered_type(std::string_view type);

}  // namespace tocsin::names
