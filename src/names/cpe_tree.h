// Configurations as NVD's API 2.0 gives them: trees of AND, OR and negation over CPE names, where
// some legs are the vulnerable product and others only what it runs on.
#pragma once

#include "base/json.h"
#include "names/cpe.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace tocsin::names {

/// The four bounds of a leg, as texts; comparing them is the ranges module's.
struct CpeVersionBounds {
  std::optional<std::string> start_including;
  std::optional<std::string> start_excluding;
  std::optional<std::string> end_including;
  std::optional<std::string> end_excluding;
  friend bool operator==(const CpeVersionBounds&, const CpeVersionBounds&) = default;
};

struct CpeLeg {
  Cpe name;
  /// False for a platform: the leg has to hold, but it is not what is vulnerable.
  bool is_vulnerable = true;
  CpeVersionBounds bounds;
};

struct CpeNode {
  enum class Operator : std::uint8_t { any_of, all_of };  ///< "OR", "AND"
  Operator op = Operator::any_of;
  bool is_negated = false;
  std::vector<CpeLeg> legs;
  std::vector<CpeNode> children;
};

inline constexpr std::size_t kCpeTreeDepthMax = 16;
inline constexpr std::size_t kCpeTreeLegsMax = 100'000;

/// The value of "configurations": a list of nodes of which any may hold. Each is {"nodes":[…]} with
/// an optional "operator" and "negate"; a node has "operator", "negate", "cpeMatch" and, in the
/// older form, "children".
/// Errors: malformed with a JSON pointer; too_large beyond the limits.
Result<CpeNode> read_configurations(Json configurations);

/// Unknown is contagious where it decides: no or unknown is unknown, yes or unknown is yes.
enum class Ternary : std::uint8_t { no, unknown, yes };

struct CpeMatch {
  Ternary holds = Ternary::no;
  /// Where it may hold: the vulnerable legs that matched or may match, in the order of the tree.
  /// None with holds == yes: the platform alone was recognised, and nothing is vulnerable.
  std::vector<const CpeLeg*> vulnerable;
};

/// leg_matches: does what is installed match this leg, its version bounds included? Asked once for
/// each leg. An empty node does not hold (and holds when negated).
CpeMatch evaluate(const CpeNode& tree, const std::function<Ternary(const CpeLeg&)>& leg_matches);

}  // namespace tocsin::names
