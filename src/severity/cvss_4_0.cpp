// CVSS 4.0 (FIRST, specification document 1.2, section 8): a vector falls into one of 270
// macro-vectors with a score of its own, and loses a share of the way to the next lower ones, by
// its distance from the highest vector of each equivalence class. Half-up of the exact quotient;
// how that differs from FIRST's calculator: docs/formats/cvss.md.
#include "severity/cvss_4_scores.h"

#include "severity/exact.h"

namespace tocsin::severity {
namespace {

// As on the wire.
// clang-format off
// NOLINTBEGIN(readability-identifier-naming)
enum : std::size_t {
  AV, AC, AT, PR, UI, VC, VI, VA, SC, SI, SA, E, CR, IR, AR,
  MAV, MAC, MAT, MPR, MUI, MVC, MVI, MVA, MSC, MSI, MSA,
  S, AU, R, V, RE, U, count
};
// NOLINTEND(readability-identifier-naming)
// clang-format on

/// Values stand in the order of severity, highest first, so that a place is a distance in steps.
constexpr std::array<Metric, count> kMetrics{{
    {"AV", MetricGroup::base, {"N", "A", "L", "P"}},
    {"AC", MetricGroup::base, {"L", "H"}},
    {"AT", MetricGroup::base, {"N", "P"}},
    {"PR", MetricGroup::base, {"N", "L", "H"}},
    {"UI", MetricGroup::base, {"N", "P", "A"}},
    {"VC", MetricGroup::base, {"H", "L", "N"}},
    {"VI", MetricGroup::base, {"H", "L", "N"}},
    {"VA", MetricGroup::base, {"H", "L", "N"}},
    {"SC", MetricGroup::base, {"H", "L", "N"}},
    {"SI", MetricGroup::base, {"H", "L", "N"}},
    {"SA", MetricGroup::base, {"H", "L", "N"}},
    {"E", MetricGroup::temporal, {"X", "A", "P", "U"}},
    {"CR", MetricGroup::environmental, {"X", "H", "M", "L"}},
    {"IR", MetricGroup::environmental, {"X", "H", "M", "L"}},
    {"AR", MetricGroup::environmental, {"X", "H", "M", "L"}},
    {"MAV", MetricGroup::environmental, {"X", "N", "A", "L", "P"}},
    {"MAC", MetricGroup::environmental, {"X", "L", "H"}},
    {"MAT", MetricGroup::environmental, {"X", "N", "P"}},
    {"MPR", MetricGroup::environmental, {"X", "N", "L", "H"}},
    {"MUI", MetricGroup::environmental, {"X", "N", "P", "A"}},
    {"MVC", MetricGroup::environmental, {"X", "H", "L", "N"}},
    {"MVI", MetricGroup::environmental, {"X", "H", "L", "N"}},
    {"MVA", MetricGroup::environmental, {"X", "H", "L", "N"}},
    {"MSC", MetricGroup::environmental, {"X", "H", "L", "N"}},
    {"MSI", MetricGroup::environmental, {"X", "S", "H", "L", "N"}},
    {"MSA", MetricGroup::environmental, {"X", "S", "H", "L", "N"}},
    {"S", MetricGroup::supplemental, {"X", "N", "P"}},
    {"AU", MetricGroup::supplemental, {"X", "N", "Y"}},
    {"R", MetricGroup::supplemental, {"X", "A", "U", "I"}},
    {"V", MetricGroup::supplemental, {"X", "D", "C"}},
    {"RE", MetricGroup::supplemental, {"X", "L", "M", "H"}},
    {"U", MetricGroup::supplemental, {"X", "Clear", "Green", "Amber", "Red"}},
}};

/// The effective values of AV to AR as steps below the highest. For SI and SA the highest is
/// "safety", so that S 0, H 1, L 2, N 3; SC has no such value but counts alike.
using Levels = std::array<int, AR + 1>;

Levels levels_of(const CvssVector& vector) {
  Levels out{};
  for (std::size_t metric = AV; metric <= SA; ++metric) {
    const int modified = vector.values[MAV + metric];
    const int own = vector.values[metric] - 1;
    if (metric < SC) {
      out[metric] = modified > 1 ? modified - 2 : own;
    } else if (metric == SC) {
      out[metric] = (modified > 1 ? modified - 2 : own) + 1;
    } else {
      out[metric] = modified > 1 ? modified - 2 : own + 1;  // their modified metrics start with S
    }
  }
  for (std::size_t metric = E; metric <= AR; ++metric) {
    const int given = vector.values[metric];
    out[metric] = given > 1 ? given - 2 : 0;  // not defined: E is A, a requirement is H
  }
  return out;
}

/// The classes of tables 24 to 29.
MacroVector classes_of(const Levels& level) {
  MacroVector out;
  const bool is_remote = level[AV] == 0;
  const bool no_privileges = level[PR] == 0;
  const bool no_interaction = level[UI] == 0;
  if (is_remote && no_privileges && no_interaction) {
    out.eq1 = 0;
  } else if ((is_remote || no_privileges || no_interaction) && level[AV] != 3) {
    out.eq1 = 1;
  } else {
    out.eq1 = 2;
  }
  out.eq2 = level[AC] == 0 && level[AT] == 0 ? 0 : 1;
  if (level[VC] == 0 && level[VI] == 0) {
    out.eq3 = 0;
  } else {
    out.eq3 = level[VC] == 0 || level[VI] == 0 || level[VA] == 0 ? 1 : 2;
  }
  if (level[SI] == 0 || level[SA] == 0) {
    out.eq4 = 0;
  } else {
    out.eq4 = level[SC] == 1 || level[SI] == 1 || level[SA] == 1 ? 1 : 2;
  }
  out.eq5 = level[E];
  out.eq6 = (level[CR] == 0 && level[VC] == 0) || (level[IR] == 0 && level[VI] == 0) ||
                    (level[AR] == 0 && level[VA] == 0)
                ? 0
                : 1;
  return out;
}

/// Steps from the first of the highest vectors that is nowhere below this one; 0 when there is
/// none, which the classes exclude. Each highest vector gives the levels of `metrics` in order.
template <std::size_t n>
int distance(const Levels& level, const std::array<std::size_t, n>& metrics,
             std::initializer_list<std::array<int, n>> highest) {
  for (const std::array<int, n>& top : highest) {
    int sum = 0;
    bool is_above = true;
    for (std::size_t i = 0; i < n; ++i) {
      const int steps = level[metrics[i]] - top[i];
      is_above = is_above && steps >= 0;
      sum += steps;
    }
    if (is_above) {
      return sum;
    }
  }
  return 0;
}

int distance_1(const Levels& level, int eq1) {
  constexpr std::array<std::size_t, 3> metrics{AV, PR, UI};
  switch (eq1) {
    case 0: return distance<3>(level, metrics, {{0, 0, 0}});
    case 1: return distance<3>(level, metrics, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}});
    default: return distance<3>(level, metrics, {{3, 0, 0}, {1, 1, 1}});
  }
}

int distance_2(const Levels& level, int eq2) {
  constexpr std::array<std::size_t, 2> metrics{AC, AT};
  return eq2 == 0 ? distance<2>(level, metrics, {{0, 0}})
                  : distance<2>(level, metrics, {{1, 0}, {0, 1}});
}

int distance_36(const Levels& level, int eq3, int eq6) {
  constexpr std::array<std::size_t, 6> metrics{VC, VI, VA, CR, IR, AR};
  if (eq3 == 0) {
    return eq6 == 0 ? distance<6>(level, metrics, {{0, 0, 0, 0, 0, 0}})
                    : distance<6>(level, metrics, {{0, 0, 1, 1, 1, 0}, {0, 0, 0, 1, 1, 1}});
  }
  if (eq3 == 2) {
    return distance<6>(level, metrics, {{1, 1, 1, 0, 0, 0}});
  }
  return eq6 == 0 ? distance<6>(level, metrics, {{1, 0, 0, 0, 0, 0}, {0, 1, 0, 0, 0, 0}})
                  : distance<6>(level, metrics,
                                {{1, 0, 1, 0, 1, 0},
                                 {1, 0, 0, 0, 1, 1},
                                 {0, 1, 0, 1, 0, 1},
                                 {0, 1, 1, 1, 0, 0},
                                 {1, 1, 0, 0, 0, 1}});
}

int distance_4(const Levels& level, int eq4) {
  constexpr std::array<std::size_t, 3> metrics{SC, SI, SA};
  switch (eq4) {
    case 0: return distance<3>(level, metrics, {{1, 0, 0}});
    case 1: return distance<3>(level, metrics, {{1, 1, 1}});
    default: return distance<3>(level, metrics, {{2, 2, 2}});
  }
}

/// The depth of a class in steps (table 30); eq3 and eq6 count as one.
constexpr std::array<int, 3> kDepth1{1, 4, 5};
constexpr std::array<int, 2> kDepth2{1, 2};
constexpr std::array<std::array<int, 2>, 3> kDepth36{{{7, 6}, {8, 8}, {10, 10}}};
constexpr std::array<int, 3> kDepth4{6, 5, 4};

/// The higher of the next lower scores by eq3 and eq6 together, or nothing.
std::optional<int> next_36(const MacroVector& macro) {
  if (macro.eq3 == 2) {
    return std::nullopt;
  }
  MacroVector by_3 = macro;
  ++by_3.eq3;
  if (macro.eq6 == 1) {
    return macro_score(by_3);
  }
  MacroVector by_6 = macro;
  ++by_6.eq6;
  if (macro.eq3 == 1) {
    return macro_score(by_6);
  }
  return std::max(macro_score(by_3), macro_score(by_6));
}

/// A sum of available distance × steps / depth, in tenths over 840, the common multiple of all
/// depths; and how many classes have a next lower macro-vector.
struct Loss {
  int sum = 0;
  int classes = 0;

  void add(int available, int steps, int depth) {
    sum += available * steps * (840 / depth);
    ++classes;
  }
};

Score score_of(const Levels& level) {
  if (level[VC] == 2 && level[VI] == 2 && level[VA] == 2 && level[SC] == 3 && level[SI] == 3 &&
      level[SA] == 3) {
    return {};  // no impact at all
  }
  const MacroVector macro = classes_of(level);
  const int own = macro_score(macro);
  Loss loss;
  MacroVector lower = macro;
  if (macro.eq1 < 2) {
    ++lower.eq1;
    loss.add(own - macro_score(lower), distance_1(level, macro.eq1),
             kDepth1[static_cast<std::size_t>(macro.eq1)]);
  }
  lower = macro;
  if (macro.eq2 < 1) {
    ++lower.eq2;
    loss.add(own - macro_score(lower), distance_2(level, macro.eq2),
             kDepth2[static_cast<std::size_t>(macro.eq2)]);
  }
  if (const auto next = next_36(macro)) {
    loss.add(own - *next, distance_36(level, macro.eq3, macro.eq6),
             kDepth36[static_cast<std::size_t>(macro.eq3)][static_cast<std::size_t>(macro.eq6)]);
  }
  lower = macro;
  if (macro.eq4 < 2) {
    ++lower.eq4;
    loss.add(own - macro_score(lower), distance_4(level, macro.eq4),
             kDepth4[static_cast<std::size_t>(macro.eq4)]);
  }
  lower = macro;
  if (macro.eq5 < 2) {
    ++lower.eq5;
    loss.add(own - macro_score(lower), 0, 1);  // all vectors of a class of eq5 are its highest
  }
  if (loss.classes == 0) {
    return {static_cast<std::uint8_t>(own)};
  }
  // own - sum / (840 classes), a half rounded up; never below 0, since no class is that deep.
  const int unit = 840 * loss.classes;
  const int exact = own * unit - loss.sum;
  return {static_cast<std::uint8_t>(std::clamp((2 * exact + unit) / (2 * unit), 0, 100))};
}

Scores score_4_0(const CvssVector& vector, ScoreGroups) {
  return {.base = score_of(levels_of(vector))};
}

}  // namespace

CvssVersion cvss_4_0() {
  return {.id = "4.0",
          .prefix = "CVSS:4.0/",
          .metrics = kMetrics,
          .mandatory = 11,
          .is_ordered = true,
          .severity = severity_of,
          .score = score_4_0};
}

}  // namespace tocsin::severity
