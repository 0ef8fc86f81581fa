#include "ranges/version_set.h"

#include <algorithm>

namespace tocsin::ranges {
namespace {

using ecosystems::order;

/// Where a lower bound begins, or an upper bound ends: missing is outermost.
enum class Side { lower, upper };

/// -1, 0, 1 of two bounds of one side; nothing without an order.
std::optional<int> compare_bounds(const Ecosystem& ecosystem, const std::optional<Bound>& a,
                                  const std::optional<Bound>& b, Side side) {
  const int missing = side == Side::lower ? -1 : 1;
  if (!a || !b) {
    return a ? -missing : (b ? missing : 0);
  }
  const auto by_version = order(ecosystem, a->version, b->version);
  if (by_version == std::partial_ordering::unordered) {
    return std::nullopt;
  }
  if (by_version != 0) {
    return by_version < 0 ? -1 : 1;
  }
  if (a->edge == b->edge) {
    return 0;
  }
  const bool is_inner = a->edge == Edge::exclusive;
  return is_inner == (side == Side::lower) ? 1 : -1;
}

enum class Relation { disjoint, touching, overlapping };

/// How an interval that begins at `lower` stands to one that ends at `upper`.
std::optional<Relation> relate(const Ecosystem& ecosystem, const std::optional<Bound>& upper,
                               const std::optional<Bound>& lower) {
  if (!upper || !lower) {
    return Relation::overlapping;
  }
  const auto by_version = order(ecosystem, lower->version, upper->version);
  if (by_version == std::partial_ordering::unordered) {
    return std::nullopt;
  }
  if (by_version != 0) {
    return by_version < 0 ? Relation::overlapping : Relation::disjoint;
  }
  const bool is_lower_in = lower->edge == Edge::inclusive;
  const bool is_upper_in = upper->edge == Edge::inclusive;
  if (is_lower_in && is_upper_in) {
    return Relation::overlapping;
  }
  return is_lower_in || is_upper_in ? Relation::touching : Relation::disjoint;
}

Answer is_above(const Ecosystem& ecosystem, const std::optional<Bound>& lower,
                std::string_view version) {
  if (!lower) {
    return Answer::yes;
  }
  const auto by_version = order(ecosystem, version, lower->version);
  if (by_version == std::partial_ordering::unordered) {
    return Answer::unknown;
  }
  const bool is_in = by_version > 0 || (by_version == 0 && lower->edge == Edge::inclusive);
  return is_in ? Answer::yes : Answer::no;
}

Answer is_below(const Ecosystem& ecosystem, const std::optional<Bound>& upper,
                std::string_view version) {
  if (!upper) {
    return Answer::yes;
  }
  const auto by_version = order(ecosystem, version, upper->version);
  if (by_version == std::partial_ordering::unordered) {
    return Answer::unknown;
  }
  const bool is_in = by_version < 0 || (by_version == 0 && upper->edge == Edge::inclusive);
  return is_in ? Answer::yes : Answer::no;
}

bool has_exact_keys(const VersionSet& set, std::string_view version) {
  std::string buffer;
  const auto is_exact = [&](std::string_view text) {
    buffer.clear();
    return ecosystems::append_key(*set.ecosystem, text, buffer);
  };
  const auto has_exact_bounds = [&](const Interval& interval) {
    return (!interval.lower || is_exact(interval.lower->version)) &&
           (!interval.upper || is_exact(interval.upper->version));
  };
  return is_exact(version) && std::ranges::all_of(set.intervals, has_exact_bounds) &&
         std::ranges::all_of(set.doubtful, has_exact_bounds);
}

}  // namespace

std::string_view to_text(Certainty certainty) {
  switch (certainty) {
    case Certainty::exact: return "exact";
    case Certainty::assumed_numeric: return "assumed-numeric";
    case Certainty::needs_commits: return "needs-commits";
    case Certainty::not_evaluable: return "not-evaluable";
  }
  return "";
}

std::string_view to_text(Answer answer) {
  switch (answer) {
    case Answer::no: return "false";
    case Answer::yes: return "true";
    case Answer::unknown: return "unknown";
  }
  return "";
}

Interval at(const std::string& version) {
  return {.lower = Bound{.version = version}, .upper = Bound{.version = version}};
}

std::string to_text(const Interval& interval) {
  const std::optional<Bound>& lower = interval.lower;
  const std::optional<Bound>& upper = interval.upper;
  if (lower && upper && lower->version == upper->version) {
    return lower->version;
  }
  std::string out = lower && lower->edge == Edge::inclusive ? "[" : "(";
  out += lower ? lower->version : "";
  out += ", ";
  out += upper ? upper->version : "";
  return out + (upper && upper->edge == Edge::inclusive ? "]" : ")");
}

Certainty certainty_of(const Ecosystem* ecosystem) {
  if (ecosystem == nullptr) {
    return Certainty::not_evaluable;
  }
  return ecosystem->certainty == ecosystems::Certainty::exact ? Certainty::exact
                                                              : Certainty::assumed_numeric;
}

VersionSet unjudged(Certainty certainty) {
  return {.certainty = certainty};
}

void doubt(VersionSet& set) {
  std::ranges::move(set.intervals, std::back_inserter(set.doubtful));
  set.intervals.clear();
}

Answer contains(const Ecosystem& ecosystem, const std::vector<Interval>& intervals,
                std::string_view version) {
  Answer out = Answer::no;
  for (const Interval& interval : intervals) {
    const Answer above = is_above(ecosystem, interval.lower, version);
    const Answer below = is_below(ecosystem, interval.upper, version);
    if (above == Answer::yes && below == Answer::yes) {
      return Answer::yes;
    }
    if (above != Answer::no && below != Answer::no) {
      out = Answer::unknown;
    }
  }
  return out;
}

Verdict contains(const VersionSet& set, std::string_view version) {
  Verdict out{.certainty = set.certainty, .repairs = set.repairs};
  if (set.ecosystem == nullptr || set.certainty == Certainty::not_evaluable ||
      set.certainty == Certainty::needs_commits) {
    return out;
  }
  out.comparator = set.ecosystem->id;
  out.answer = contains(*set.ecosystem, set.intervals, version);
  if (out.answer == Answer::no && contains(*set.ecosystem, set.doubtful, version) != Answer::no) {
    out.answer = Answer::unknown;
  }
  out.has_exact_keys = has_exact_keys(set, version);
  if (out.answer == Answer::unknown) {
    out.certainty = Certainty::not_evaluable;
  }
  return out;
}

std::optional<std::vector<Interval>> normalised(const Ecosystem& ecosystem,
                                                std::vector<Interval> intervals) {
  bool has_order = true;
  std::erase_if(intervals, [&](const Interval& interval) {
    const auto relation = relate(ecosystem, interval.upper, interval.lower);
    has_order = has_order && relation.has_value();
    return relation && *relation != Relation::overlapping;
  });
  if (!has_order) {
    return std::nullopt;
  }
  std::ranges::stable_sort(intervals, [&](const Interval& a, const Interval& b) {
    const auto order = compare_bounds(ecosystem, a.lower, b.lower, Side::lower);
    has_order = has_order && order.has_value();
    return order && *order < 0;
  });
  std::vector<Interval> out;
  for (Interval& interval : intervals) {
    if (out.empty()) {
      out.push_back(std::move(interval));
      continue;
    }
    const auto relation = relate(ecosystem, out.back().upper, interval.lower);
    if (!relation) {
      return std::nullopt;
    }
    if (*relation == Relation::disjoint) {
      out.push_back(std::move(interval));
      continue;
    }
    const auto ends = compare_bounds(ecosystem, out.back().upper, interval.upper, Side::upper);
    if (!ends) {
      return std::nullopt;
    }
    if (*ends < 0) {
      out.back().upper = std::move(interval.upper);
    }
  }
  return has_order ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<std::vector<Interval>> intersected(const Ecosystem& ecosystem,
                                                 const std::vector<Interval>& a,
                                                 const std::vector<Interval>& b) {
  // Both are ascending and disjoint: one pass over the two.
  std::vector<Interval> out;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const auto starts = compare_bounds(ecosystem, a[i].lower, b[j].lower, Side::lower);
    const auto ends = compare_bounds(ecosystem, a[i].upper, b[j].upper, Side::upper);
    if (!starts || !ends) {
      return std::nullopt;
    }
    const bool is_a_first = *ends < 0;  // to end
    Interval both{.lower = *starts < 0 ? b[j].lower : a[i].lower,
                  .upper = is_a_first ? a[i].upper : b[j].upper};
    const auto relation = relate(ecosystem, both.upper, both.lower);
    if (!relation) {
      return std::nullopt;
    }
    if (*relation == Relation::overlapping) {
      out.push_back(std::move(both));
    }
    (is_a_first ? i : j) += 1;
  }
  return out;
}

bool is_same(const Ecosystem& ecosystem, const std::vector<Interval>& a,
             const std::vector<Interval>& b) {
  return std::ranges::equal(a, b, [&](const Interval& x, const Interval& y) {
    return compare_bounds(ecosystem, x.lower, y.lower, Side::lower) == 0 &&
           compare_bounds(ecosystem, x.upper, y.upper, Side::upper) == 0;
  });
}

}  // namespace tocsin::ranges
