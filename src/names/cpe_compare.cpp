#include "names/cpe_compare.h"

#include <algorithm>

namespace tocsin::names {
namespace {

/// Does the source's text with its wildcards take in the whole of the target's text? (Section
/// 7.3, compareStrings.) A "?" stands for no character or one, a "*" for any number.
bool takes_in(const CpeValue& source, const std::string& target) {
  const std::size_t core = source.text.size();
  if (core > target.size()) {
    return false;
  }
  const std::size_t room = target.size() - core;
  // The core starts at some place `before`, which leaves room - before characters after it.
  const std::size_t first =
      source.after.is_star || room <= source.after.questions ? 0 : room - source.after.questions;
  const std::size_t last =
      source.before.is_star ? room : std::min<std::size_t>(room, source.before.questions);
  if (first > last) {
    return false;
  }
  return std::string_view(target).substr(first, last - first + core).find(source.text) !=
         std::string_view::npos;
}

}  // namespace

std::string_view to_text(CpeRelation relation) {
  switch (relation) {
    case CpeRelation::superset: return "superset";
    case CpeRelation::subset: return "subset";
    case CpeRelation::equal: return "equal";
    case CpeRelation::disjoint: return "disjoint";
    case CpeRelation::undefined: return "undefined";
  }
  return "";
}

CpeRelation compare(const CpeValue& source, const CpeValue& target) {
  using Kind = CpeValue::Kind;
  if (target.before.is_any() || target.after.is_any()) {
    return CpeRelation::undefined;
  }
  if (source == target) {
    return CpeRelation::equal;
  }
  if (source.kind == Kind::any) {
    return CpeRelation::superset;
  }
  if (target.kind == Kind::any) {
    return CpeRelation::subset;
  }
  if (source.kind == Kind::not_applicable || target.kind == Kind::not_applicable ||
      (!source.before.is_any() && !source.after.is_any())) {
    return CpeRelation::disjoint;
  }
  return takes_in(source, target.text) ? CpeRelation::superset : CpeRelation::disjoint;
}

CpeComparison compare(const Cpe& source, const Cpe& target) {
  CpeComparison out;
  for (std::size_t i = 0; i < kCpeAttributes; ++i) {
    out.attributes[i] = compare(source.values[i], target.values[i]);
  }
  const auto all_are = [&](CpeRelation relation) {
    return std::ranges::all_of(out.attributes, [&](CpeRelation one) {
      return one == relation || one == CpeRelation::equal;
    });
  };
  if (std::ranges::count(out.attributes, CpeRelation::disjoint) != 0) {
    out.whole = CpeRelation::disjoint;
  } else if (all_are(CpeRelation::equal)) {
    out.whole = CpeRelation::equal;
  } else if (all_are(CpeRelation::subset)) {
    out.whole = CpeRelation::subset;
  } else if (all_are(CpeRelation::superset)) {
    out.whole = CpeRelation::superset;
  }
  return out;
}

}  // namespace tocsin::names
