#include "ranges/native.h"

#include "base/text.h"

#include <algorithm>

namespace tocsin::ranges {

std::vector<NativeRange> all();  // the generated registry

namespace {

Interval interval_of(const Constraint& constraint) {
  const auto bound = [&](Edge edge) { return Bound{.version = constraint.version, .edge = edge}; };
  switch (constraint.comparator) {
    case Comparator::less: return {.upper = bound(Edge::exclusive)};
    case Comparator::less_or_equal: return {.upper = bound(Edge::inclusive)};
    case Comparator::greater: return {.lower = bound(Edge::exclusive)};
    case Comparator::greater_or_equal: return {.lower = bound(Edge::inclusive)};
    default: return at(constraint.version);
  }
}

/// One interval, if the holes are left aside; so each constraint costs the same however many there
/// are. The holes ("!=") are sorted and cut out of it in one pass.
std::optional<std::vector<Interval>> meaning_of(const Ecosystem& ecosystem,
                                                const std::vector<Constraint>& set) {
  std::vector<Interval> held(1);
  std::vector<Constraint> holes;
  for (const Constraint& constraint : set) {
    if (constraint.comparator == Comparator::not_equal) {
      holes.push_back(constraint);
      continue;
    }
    auto both = intersected(ecosystem, held, {interval_of(constraint)});
    if (!both) {
      return std::nullopt;
    }
    held = std::move(*both);
  }
  if (holes.empty()) {
    return held;
  }
  const VersionSet without_holes =
      to_set({.scheme = std::string(ecosystem.vers_schemes.front()), .constraints = holes});
  if (without_holes.ecosystem == nullptr) {
    return std::nullopt;
  }
  return intersected(ecosystem, held, without_holes.intervals);
}

/// What the native range means, ascending and disjoint; nothing where versions have no order.
std::optional<std::vector<Interval>> meaning_of(const Ecosystem& ecosystem,
                                                const Alternatives& alternatives) {
  std::vector<Interval> all_sets;
  for (const std::vector<Constraint>& set : alternatives.sets) {
    auto held = meaning_of(ecosystem, set);
    if (!held) {
      return std::nullopt;
    }
    all_sets.insert(all_sets.end(), held->begin(), held->end());
  }
  return normalised(ecosystem, std::move(all_sets));
}

/// Every constraint once, sorted.
std::vector<Constraint> flattened(const Ecosystem& ecosystem, const Alternatives& alternatives) {
  std::vector<Constraint> out;
  for (const std::vector<Constraint>& set : alternatives.sets) {
    out.insert(out.end(), set.begin(), set.end());
  }
  sort_constraints(ecosystem, out);
  const auto repeated = std::ranges::unique(out);
  out.erase(repeated.begin(), repeated.end());
  return out;
}

}  // namespace

std::span<const NativeRange> native_table() {
  static const std::vector<NativeRange> notations = all();
  return notations;
}

const NativeRange* find_native(std::string_view scheme) {
  const Ecosystem* ecosystem = ecosystems::find_any(scheme);
  for (const NativeRange& notation : native_table()) {
    if (notation.scheme == scheme) {
      return &notation;
    }
  }
  for (const NativeRange& notation : native_table()) {
    // "cargo" has npm's order but not its notation: only names of one ecosystem count.
    if (ecosystem != nullptr && ecosystem->id != "semver" &&
        ecosystems::find(notation.scheme) == ecosystem) {
      return &notation;
    }
  }
  return nullptr;
}

Result<Vers> from_native(std::string_view scheme, std::string_view text) {
  const NativeRange* notation = find_native(scheme);
  if (notation == nullptr) {
    return fail(Errc::not_found, "No range notation is known by this name.");
  }
  if (text.size() > kNativeBytesMax) {
    return fail(Errc::too_large, "The range is longer than 64 KiB.");
  }
  TOC_TRY(const Alternatives alternatives, notation->parse(trim(text)));
  if (alternatives.sets.size() > kNativeAlternativesMax) {
    return fail(Errc::too_large, "The range has more than 1000 alternatives.");
  }
  const Ecosystem& ecosystem = *ecosystem_of(notation->scheme);
  Vers out{.scheme = std::string(notation->scheme)};
  const auto meaning = meaning_of(ecosystem, alternatives);
  if (meaning == std::vector<Interval>(1)) {
    out.is_any = true;
    return out;
  }
  if (meaning && meaning->empty() && !alternatives.sets.empty()) {
    return Vers{.scheme = "none", .is_any = true};  // ">2 <1"
  }
  out.constraints = flattened(ecosystem, alternatives);
  if (!meaning) {
    return out;
  }
  const auto said = normalised(ecosystem, to_set(out).intervals);
  if (!out.constraints.empty() && (!said || !is_same(ecosystem, *said, *meaning))) {
    out.constraints = to_constraints(ecosystem, *meaning);
  }
  return out;
}

std::vector<std::string_view> split_alternatives(std::string_view text) {
  std::vector<std::string_view> out;
  while (true) {
    const std::size_t bar = text.find("||");
    out.push_back(trim(text.substr(0, bar)));
    if (bar == std::string_view::npos) {
      return out;
    }
    text.remove_prefix(bar + 2);
  }
}

std::string next_number(std::string_view digits) {
  std::string out(digits.empty() ? "0" : digits);
  for (std::size_t i = out.size(); i-- > 0;) {
    if (out[i] != '9') {
      ++out[i];
      return out;
    }
    out[i] = '0';
  }
  return "1" + out;
}

}  // namespace tocsin::ranges
