// Sets of versions: what every kind of range comes to. A set names its order, so that it can be
// judged now, and compiled to pairs of keys later.
#pragma once

#include "ecosystems/ecosystem.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::ranges {

using ecosystems::Ecosystem;

/// How far an answer may be believed; to_text gives the words of the command line.
enum class Certainty {
  exact,            ///< the ecosystem's own order
  assumed_numeric,  ///< dotted numbers, where nobody says what the order is
  needs_commits,    ///< commits, which only their repository can order
  not_evaluable,    ///< a text that is no range, or versions that have no order
};
std::string_view to_text(Certainty certainty);

enum class Edge { inclusive, exclusive };
struct Bound {
  std::string version;
  Edge edge = Edge::inclusive;
  friend bool operator==(const Bound&, const Bound&) = default;
};
/// All versions between two bounds; without a bound, from the first or to the last there is.
struct Interval {
  std::optional<Bound> lower;
  std::optional<Bound> upper;
  friend bool operator==(const Interval&, const Interval&) = default;
};
Interval at(const std::string& version);  ///< exactly one version, and what equals it
/// "[1.0, 2.0)", "(, 2.0]", "(, )"; of one version that version alone. For people.
std::string to_text(const Interval& interval);

/// A union of intervals under one order.
struct VersionSet {
  /// nullptr where there is no order to judge by: certainty is then needs_commits or not_evaluable.
  const Ecosystem* ecosystem = nullptr;
  std::vector<Interval> intervals;
  /// What the document may or may not mean: neither in nor out (below a lost "up to").
  std::vector<Interval> doubtful;
  Certainty certainty = Certainty::exact;
  /// Names of the repairs that were needed to read the range (docs/formats/ranges.md).
  std::vector<std::string_view> repairs;
};

/// The certainty that a set under this order has at best.
Certainty certainty_of(const Ecosystem* ecosystem);
/// A set that cannot be judged.
VersionSet unjudged(Certainty certainty);
/// What the set holds is in doubt from now on: it depends on what no version says.
void doubt(VersionSet& set);

enum class Answer { no, yes, unknown };
std::string_view to_text(Answer answer);  ///< "false", "true", "unknown"

/// One judgement, with what it rests on.
struct Verdict {
  Answer answer = Answer::unknown;
  std::string_view comparator;  ///< id of the ecosystem; empty when there was none
  Certainty certainty = Certainty::not_evaluable;
  /// Every version that was compared has an exact key: an index gives the same answer.
  bool has_exact_keys = false;
  std::vector<std::string_view> repairs;
};

/// Is the version in the set? unknown, and not_evaluable, if it has no order with a bound that
/// matters.
Verdict contains(const VersionSet& set, std::string_view version);
/// The same for a list of intervals.
Answer contains(const Ecosystem& ecosystem, const std::vector<Interval>& intervals,
                std::string_view version);

/// Ascending, disjoint, and as few as possible: empty ones go, and those that touch become one.
/// Nothing if two bounds have no order.
std::optional<std::vector<Interval>> normalised(const Ecosystem& ecosystem,
                                                std::vector<Interval> intervals);
/// What is in both; the same conditions.
std::optional<std::vector<Interval>> intersected(const Ecosystem& ecosystem,
                                                 const std::vector<Interval>& a,
                                                 const std::vector<Interval>& b);
/// Equal bounds and edges, as the order sees them; both lists normalised.
bool is_same(const Ecosystem& ecosystem, const std::vector<Interval>& a,
             const std::vector<Interval>& b);

}  // namespace tocsin::ranges
