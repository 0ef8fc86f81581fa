#include "ranges/vers.h"

#include <algorithm>
#include <tuple>

namespace tocsin::ranges {
namespace {

using ecosystems::order;

constexpr bool is_upper(Comparator c) {
  return c == Comparator::less || c == Comparator::less_or_equal;
}
constexpr bool is_lower(Comparator c) {
  return c == Comparator::greater || c == Comparator::greater_or_equal;
}

/// The constraints without what is redundant: clause "Simplifying constraints". In: ascending.
std::vector<Constraint> without_redundant(std::vector<Constraint> constraints) {
  std::vector<Constraint> out;
  for (Constraint& next : constraints) {
    if (next.comparator == Comparator::not_equal) {
      continue;
    }
    // "=", "<" or "<=" before "<" or "<=": the later one says it all.
    while (is_upper(next.comparator) && !out.empty() && !is_lower(out.back().comparator)) {
      out.pop_back();
    }
    // ">" or ">=" before "=", ">" or ">=": the earlier one says it all.
    if (!is_upper(next.comparator) && !out.empty() && is_lower(out.back().comparator)) {
      continue;
    }
    out.push_back(std::move(next));
  }
  return out;
}

std::vector<Interval> intervals_of(const std::vector<Constraint>& simple) {
  std::vector<Interval> out;
  bool is_open = false;
  for (const Constraint& constraint : simple) {
    const Edge edge =
        constraint.comparator == Comparator::less || constraint.comparator == Comparator::greater
            ? Edge::exclusive
            : Edge::inclusive;
    const Bound bound{.version = constraint.version, .edge = edge};
    if (constraint.comparator == Comparator::equal) {
      out.push_back(at(constraint.version));
    } else if (is_lower(constraint.comparator)) {
      out.push_back({.lower = bound});
      is_open = true;
    } else if (is_open) {
      out.back().upper = bound;
      is_open = false;
    } else {
      out.push_back({.upper = bound});
    }
  }
  return out;
}

/// Everything but the versions of "!=". One that "=", "<=" or ">=" names as well is in.
std::vector<Interval> gaps_between(const Ecosystem& ecosystem,
                                   const std::vector<Constraint>& ascending) {
  std::vector<Interval> out(1);
  for (std::size_t i = 0; i < ascending.size();) {
    bool is_excluded = false;
    bool is_named = false;
    const std::size_t first = i;
    do {
      const Comparator comparator = ascending[i].comparator;
      is_excluded = is_excluded || comparator == Comparator::not_equal;
      is_named = is_named || comparator == Comparator::equal ||
                 comparator == Comparator::less_or_equal ||
                 comparator == Comparator::greater_or_equal;
      ++i;
    } while (i < ascending.size() &&
             order(ecosystem, ascending[first].version, ascending[i].version) == 0);
    if (is_excluded && !is_named) {
      const Bound bound{.version = ascending[first].version, .edge = Edge::exclusive};
      out.back().upper = bound;
      out.push_back({.lower = bound});
    }
  }
  return out;
}

bool is_ascending(const Ecosystem& ecosystem, const std::vector<Constraint>& constraints,
                  bool& has_order) {
  has_order = true;
  bool out = true;
  for (std::size_t i = 1; i < constraints.size(); ++i) {
    const auto step = order(ecosystem, constraints[i - 1].version, constraints[i].version);
    has_order = has_order && step != std::partial_ordering::unordered;
    out = out && !(step > 0);
  }
  return out;
}

}  // namespace

std::string_view to_text(Comparator comparator) {
  switch (comparator) {
    case Comparator::less: return "<";
    case Comparator::less_or_equal: return "<=";
    case Comparator::equal: return "";
    case Comparator::not_equal: return "!=";
    case Comparator::greater_or_equal: return ">=";
    case Comparator::greater: return ">";
  }
  return "";
}

const Ecosystem* ecosystem_of(std::string_view scheme) {
  if (scheme == "all" || scheme == "none") {
    return nullptr;
  }
  const Ecosystem* found = ecosystems::find(scheme);
  return found != nullptr ? found : ecosystems::find("generic");
}

void sort_constraints(const Ecosystem& ecosystem, std::vector<Constraint>& constraints) {
  bool has_order = true;
  std::vector<Constraint> sorted = constraints;
  std::ranges::stable_sort(sorted, [&](const Constraint& a, const Constraint& b) {
    const auto by_version = order(ecosystem, a.version, b.version);
    has_order = has_order && by_version != std::partial_ordering::unordered;
    return by_version < 0 || (by_version == 0 && a.comparator < b.comparator);
  });
  if (has_order) {
    constraints = std::move(sorted);
  }
}

Status validate(const Vers& vers) {
  if (vers.is_any) {
    return {};
  }
  const Ecosystem* ecosystem = ecosystem_of(vers.scheme);
  if (ecosystem == nullptr) {
    return fail(Errc::malformed, "This type takes no constraints but \"*\".");
  }
  for (std::size_t i = 1; i < vers.constraints.size(); ++i) {
    const auto step =
        order(*ecosystem, vers.constraints[i - 1].version, vers.constraints[i].version);
    if (step > 0) {
      return fail(Errc::malformed, "The constraints are not sorted by version.");
    }
    if (step == 0) {
      return fail(Errc::malformed, "A version stands in two constraints.");
    }
  }
  std::vector<Constraint> counted = vers.constraints;
  std::erase_if(counted, [](const Constraint& constraint) {
    return constraint.comparator == Comparator::not_equal;
  });
  if (without_redundant(counted).size() != counted.size()) {
    return fail(Errc::malformed, "A constraint is redundant beside its neighbour.");
  }
  return {};
}

Vers simplified(Vers vers) {
  const Ecosystem* ecosystem = ecosystem_of(vers.scheme);
  if (vers.is_any || ecosystem == nullptr) {
    return vers;
  }
  sort_constraints(*ecosystem, vers.constraints);
  bool has_order = true;
  std::ignore = is_ascending(*ecosystem, vers.constraints, has_order);  // only the order matters
  if (!has_order) {
    return vers;
  }
  std::vector<Constraint> out = without_redundant(vers.constraints);
  for (std::size_t i = 0; i < vers.constraints.size(); ++i) {
    // Sorted: the same version elsewhere is a neighbour, and then it says more than "!=".
    const Constraint& one = vers.constraints[i];
    const auto is_said_by = [&](std::size_t other) {
      return other < vers.constraints.size() &&
             order(*ecosystem, vers.constraints[other].version, one.version) == 0;
    };
    if (one.comparator == Comparator::not_equal && !is_said_by(i - 1) && !is_said_by(i + 1)) {
      out.push_back(one);
    }
  }
  sort_constraints(*ecosystem, out);
  vers.constraints = std::move(out);
  return vers;
}

VersionSet to_set(const Vers& vers) {
  if (vers.is_any) {
    const Ecosystem* ecosystem = ecosystem_of(vers.scheme);
    VersionSet out{.ecosystem = ecosystem == nullptr ? ecosystems::find("generic") : ecosystem};
    if (vers.scheme != "none") {
      out.intervals.push_back({});
    }
    return out;  // no comparison is needed: exact whatever the order
  }
  const Ecosystem* ecosystem = ecosystem_of(vers.scheme);
  if (ecosystem == nullptr) {
    return unjudged(Certainty::not_evaluable);
  }
  std::vector<Constraint> constraints = vers.constraints;
  sort_constraints(*ecosystem, constraints);
  bool has_order = true;
  if (!is_ascending(*ecosystem, constraints, has_order) || !has_order) {
    return unjudged(Certainty::not_evaluable);
  }
  const std::vector<Interval> gaps = gaps_between(*ecosystem, constraints);
  std::vector<Constraint> simple = without_redundant(constraints);
  std::vector<Interval> intervals =
      simple.empty() ? std::vector<Interval>(1) : intervals_of(simple);
  auto clean = normalised(*ecosystem, std::move(intervals));
  auto held = clean ? intersected(*ecosystem, *clean, gaps) : std::nullopt;
  if (!held) {
    return unjudged(Certainty::not_evaluable);
  }
  return {
      .ecosystem = ecosystem, .intervals = std::move(*held), .certainty = certainty_of(ecosystem)};
}

std::vector<Constraint> to_constraints(const std::vector<Interval>& intervals) {
  std::vector<Constraint> out;
  const auto is_hole = [&](std::size_t i) {
    return i + 1 < intervals.size() && intervals[i].upper && intervals[i + 1].lower &&
           intervals[i].upper->edge == Edge::exclusive &&
           intervals[i + 1].lower->edge == Edge::exclusive &&
           intervals[i].upper->version == intervals[i + 1].lower->version;
  };
  for (std::size_t i = 0; i < intervals.size(); ++i) {
    const auto& [lower, upper] = intervals[i];
    if (lower && upper && lower->version == upper->version) {
      out.push_back({.comparator = Comparator::equal, .version = lower->version});
      continue;
    }
    if (lower && !(i > 0 && is_hole(i - 1))) {
      out.push_back({.comparator = lower->edge == Edge::inclusive ? Comparator::greater_or_equal
                                                                  : Comparator::greater,
                     .version = lower->version});
    }
    if (is_hole(i)) {
      out.push_back({.comparator = Comparator::not_equal, .version = upper->version});
    } else if (upper) {
      out.push_back({.comparator = upper->edge == Edge::inclusive ? Comparator::less_or_equal
                                                                  : Comparator::less,
                     .version = upper->version});
    }
  }
  return out;
}

}  // namespace tocsin::ranges
