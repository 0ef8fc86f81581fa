// VERS, the version range specifier (package-url/vers-spec, Ecma draft, clause 5): parse, write,
// validate, simplify, contain. Differences and their reasons: docs/formats/ranges.md.
#pragma once

#include "base/error.h"
#include "ranges/version_set.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::ranges {

inline constexpr std::size_t kVersBytesMax = 1U << 20U;
inline constexpr std::size_t kVersConstraintsMax = 10'000;

enum class Comparator { less, less_or_equal, equal, not_equal, greater_or_equal, greater };
/// "<", "<=", "", "!=", ">=", ">": as VERS writes it.
std::string_view to_text(Comparator comparator);

struct Constraint {
  Comparator comparator = Comparator::equal;
  std::string version;  ///< decoded
  friend bool operator==(const Constraint&, const Constraint&) = default;
};

struct Vers {
  std::string scheme;   ///< "npm", "deb"
  bool is_any = false;  ///< "*"; there are no constraints then
  std::vector<Constraint> constraints;
  friend bool operator==(const Vers&, const Vers&) = default;
};

enum class Reading {
  canonical,  ///< as clause 5 asks: no white space, nothing empty, ascending, encoded
  tolerant,   ///< as documents in the wild are: white space, empty pieces, "=", any order, any case
};

/// Errors: too_large; malformed with a sentence that says which rule is broken. Both readings
/// refuse broken percent-encoding, the type "invalid", and an empty list.
Result<Vers> parse_vers(std::string_view text, Reading reading);
/// Only the constraints, for ranges that stand without "vers:scheme/".
Result<Vers> parse_constraints(std::string_view scheme, std::string_view text, Reading reading);

/// A version as VERS writes it, its percent-encoding taken off once: "%252F" is "%2F", and "+" is
/// itself. Errors: malformed for broken encoding, control characters and what is not UTF-8.
Result<std::string> decoded_version(std::string_view text);

/// Takes ">=", "<=", "==", "=", "!=", "<", ">" off the front; nothing: equal, and false.
bool take_comparator(std::string_view& rest, Comparator& out);

/// "vers:npm/>=1.0.0|<2.0.0", percent-encoded. parse_vers reads it back.
std::string to_text(const Vers& vers);

/// The order of the scheme; generic where nobody knows it, and nullptr for "all" and "none".
const Ecosystem* ecosystem_of(std::string_view scheme);

/// Ascending by version; constraints on equal versions keep "<" before "=" before ">". Nothing
/// changes where two versions have no order.
void sort_constraints(const Ecosystem& ecosystem, std::vector<Constraint>& constraints);

/// Clause 5.4: each version once, and comparators that alternate. Errors: malformed.
Status validate(const Vers& vers);
/// Sorted, without repeated and redundant constraints, by the specification's procedure; it holds
/// the same versions.
Vers simplified(Vers vers);

/// The set that the constraints stand for. Never fails: what has no order is not_evaluable.
VersionSet to_set(const Vers& vers);
/// The shortest constraints for a set of ascending, disjoint intervals.
std::vector<Constraint> to_constraints(const Ecosystem& ecosystem,
                                       const std::vector<Interval>& intervals);

}  // namespace tocsin::ranges
