#include "ranges/osv.h"

#include <algorithm>

namespace tocsin::ranges::osv {
namespace {

using ecosystems::order;

/// The order by which a range's events are sorted: SEMVER always means Semantic Versioning.
const Ecosystem* order_of(Range::Type type, std::string_view ecosystem) {
  if (type == Range::Type::semver) {
    const Ecosystem* own = ecosystems::find_osv(ecosystem);
    // Go's order is Semantic Versioning with its leading v.
    return own != nullptr && own->id == "go" ? own : ecosystems::find("semver");
  }
  return ecosystems::find_osv(ecosystem);
}

bool is_first(const Event& event) {
  return event.kind == Event::Kind::introduced && event.version == "0";
}

/// Ascending; events on one version stay as the document has them. false: no order.
bool sort_events(const Ecosystem& ecosystem, std::vector<Event>& events) {
  bool has_order = true;
  std::ranges::stable_sort(events, [&](const Event& a, const Event& b) {
    if (is_first(a) || is_first(b)) {
      return is_first(a) && !is_first(b);
    }
    const auto by_version = order(ecosystem, a.version, b.version);
    has_order = has_order && by_version != std::partial_ordering::unordered;
    return by_version < 0;
  });
  // A single event is never compared, but it must be a version too.
  return has_order && std::ranges::all_of(events, [&](const Event& event) {
           return is_first(event) || order(ecosystem, event.version, event.version) == 0;
         });
}

/// From the events in order: what the published loop leaves vulnerable.
std::vector<Interval> sweep(const std::vector<Event>& sorted) {
  std::vector<Interval> out;
  bool is_open = false;
  for (const Event& event : sorted) {
    if (event.kind == Event::Kind::introduced) {
      if (!is_open) {
        out.push_back({});
        if (!is_first(event)) {
          out.back().lower = Bound{.version = event.version};
        }
        is_open = true;
      }
    } else if (is_open) {
      out.back().upper =
          Bound{.version = event.version,
                .edge = event.kind == Event::Kind::fixed ? Edge::exclusive : Edge::inclusive};
      is_open = false;
    }
  }
  return out;
}

/// Before any of the limits is before the greatest.
std::vector<Interval> before_limits(const Ecosystem& ecosystem, const std::vector<Event>& limits,
                                    bool& has_order) {
  std::vector<Interval> out;
  for (const Event& limit : limits) {
    if (limit.version == "*") {
      return std::vector<Interval>(1);
    }
    out.push_back({.upper = Bound{.version = limit.version, .edge = Edge::exclusive}});
  }
  if (out.empty()) {
    return std::vector<Interval>(1);
  }
  auto whole = normalised(ecosystem, std::move(out));
  has_order = whole.has_value();
  return whole ? std::move(*whole) : std::vector<Interval>();
}

}  // namespace

namespace {

/// PyPI's order has a place, before all versions, for what is none (a day, a patch's name). A bound
/// of that kind means another: what lies beyond it is in doubt.
void doubt_beyond_odd_bounds(VersionSet& set) {
  if (set.ecosystem->id != "pypi+legacy") {
    return;
  }
  const auto is_odd = [&](const std::optional<Bound>& bound) {
    return bound && !set.ecosystem->is_valid(bound->version);
  };
  for (const Interval& one : set.intervals) {
    const bool is_below_odd = is_odd(one.lower);
    const bool is_above_odd = is_odd(one.upper);
    if (is_below_odd || is_above_odd) {
      set.doubtful.push_back({.lower = is_below_odd ? std::nullopt : one.lower,
                              .upper = is_above_odd ? std::nullopt : one.upper});
    }
  }
  if (!set.doubtful.empty()) {
    set.repairs.emplace_back("bound-of-no-version");
  }
}

}  // namespace

VersionSet to_set(const Range& range, std::string_view ecosystem) {
  if (range.type == Range::Type::git || ecosystems::needs_commits(ecosystem)) {
    return unjudged(Certainty::needs_commits);
  }
  const Ecosystem* by = order_of(range.type, ecosystem);
  std::vector<Event> events = range.events;
  std::vector<Event> limits;
  std::erase_if(events, [&](const Event& event) {
    const bool is_limit = event.kind == Event::Kind::limit;
    if (is_limit) {
      limits.push_back(event);
    }
    return is_limit;
  });
  const auto has = [&](Event::Kind kind) {
    return std::ranges::any_of(events, [&](const Event& event) { return event.kind == kind; });
  };
  if (by == nullptr || !has(Event::Kind::introduced) ||
      (has(Event::Kind::fixed) && has(Event::Kind::last_affected)) || !sort_events(*by, events)) {
    return unjudged(Certainty::not_evaluable);
  }
  bool has_order = true;
  const std::vector<Interval> allowed = before_limits(*by, limits, has_order);
  auto held = has_order ? normalised(*by, sweep(events)) : std::nullopt;
  held = held ? intersected(*by, *held, allowed) : std::nullopt;
  if (!held) {
    return unjudged(Certainty::not_evaluable);
  }
  VersionSet out{.ecosystem = by, .intervals = std::move(*held), .certainty = certainty_of(by)};
  doubt_beyond_odd_bounds(out);
  return out;
}

Verdict evaluate(const Affected& affected, std::string_view version) {
  const Ecosystem* by = ecosystems::find_osv(affected.ecosystem);
  // A listed version is affected as it is written, or as its ecosystem understands it.
  for (const std::string& listed : affected.versions) {
    if (listed == version || (by != nullptr && order(*by, listed, version) == 0)) {
      return {.answer = Answer::yes,
              .comparator = by == nullptr ? std::string_view() : by->id,
              .certainty = by == nullptr ? Certainty::exact : certainty_of(by)};
    }
  }
  Verdict out{.answer = Answer::no,
              .comparator = by == nullptr ? std::string_view() : by->id,
              .certainty = by == nullptr ? Certainty::exact : certainty_of(by),
              .has_exact_keys = true};
  for (const Range& range : affected.ranges) {
    Verdict one = contains(to_set(range, affected.ecosystem), version);
    if (one.answer == Answer::yes) {
      return one;
    }
    const bool is_first_range = &range == affected.ranges.data();
    const bool keeps_exact = out.has_exact_keys && one.has_exact_keys;
    if (one.answer == Answer::unknown || is_first_range) {
      out = std::move(one);
    }
    out.has_exact_keys = keeps_exact;
  }
  return out;
}

}  // namespace tocsin::ranges::osv
