#include "ranges/nvd.h"

namespace tocsin::ranges::nvd {

VersionSet to_set(const Bounds& bounds, const Ecosystem* ecosystem) {
  if ((bounds.start_including && bounds.start_excluding) ||
      (bounds.end_including && bounds.end_excluding)) {
    return unjudged(Certainty::not_evaluable);
  }
  const Ecosystem* by = ecosystem == nullptr ? ecosystems::find("generic") : ecosystem;
  Interval interval;
  if (bounds.start_including || bounds.start_excluding) {
    const bool is_in = bounds.start_including.has_value();
    interval.lower = Bound{.version = is_in ? *bounds.start_including : *bounds.start_excluding,
                           .edge = is_in ? Edge::inclusive : Edge::exclusive};
  }
  if (bounds.end_including || bounds.end_excluding) {
    const bool is_in = bounds.end_including.has_value();
    interval.upper = Bound{.version = is_in ? *bounds.end_including : *bounds.end_excluding,
                           .edge = is_in ? Edge::inclusive : Edge::exclusive};
  }
  auto intervals = normalised(*by, {interval});
  if (!intervals) {
    return unjudged(Certainty::not_evaluable);
  }
  return {.ecosystem = by, .intervals = std::move(*intervals), .certainty = certainty_of(by)};
}

}  // namespace tocsin::ranges::nvd
