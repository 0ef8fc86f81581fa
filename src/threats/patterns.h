// STIX patterns (STIX 2.1 section 9): whether they are written as the grammar says, and what they
// compare. Nothing is matched here.
#pragma once

#include "base/error.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::threats {

inline constexpr std::size_t kPatternBytesMax = 1U << 20U;
inline constexpr std::size_t kPatternDepthMax = 64;  ///< of parentheses in one another
inline constexpr std::size_t kPatternComparisonsMax = 10'000;

enum class PatternOperator {
  equal,
  not_equal,
  greater,
  greater_or_equal,
  less,
  less_or_equal,
  in,
  like,
  matches,
  is_subset,
  is_superset,
  exists
};

struct PatternLiteral {
  enum class Kind { integer, number, text, boolean, binary, hex, timestamp };
  Kind kind = Kind::text;
  std::string value;  ///< without quotes and escapes
};

/// "file:hashes.'SHA-256' = '…'".
struct PatternComparison {
  std::string type;               ///< "file"
  std::vector<std::string> path;  ///< "hashes", "SHA-256"; a place in a list is "[0]" or "[*]"
  PatternOperator op = PatternOperator::equal;
  bool is_negated = false;               ///< by NOT
  std::vector<PatternLiteral> literals;  ///< one; none for EXISTS; as many as there are for IN
  /// The pattern is met by this comparison alone, which neither AND nor FOLLOWEDBY nor REPEATS ties
  /// to others.
  bool is_enough = true;
};

/// In the order of the text. Errors: malformed with the byte (from 1) where the grammar does not
/// allow it; too_large.
Result<std::vector<PatternComparison>> read_pattern(std::string_view text);

}  // namespace tocsin::threats
