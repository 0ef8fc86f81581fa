#include "impact/flaws.h"

#include <algorithm>

namespace tocsin::impact {
namespace {

int rank(std::string_view id) {
  return id.starts_with("CVE-") ? 0 : id.starts_with("GHSA-") ? 1 : 2;
}

}  // namespace

bool is_headline_before(std::string_view a, std::string_view b) {
  return std::pair(rank(a), a) < std::pair(rank(b), b);
}

std::size_t FlawSet::node(std::string_view id) {
  const auto found = places_.find(id);
  if (found != places_.end()) {
    return found->second;
  }
  const std::size_t place = ids_.size();
  places_.emplace(id, place);
  ids_.emplace_back(id);
  parents_.push_back(place);
  return place;
}

std::size_t FlawSet::find(std::size_t at) {
  while (parents_[at] != at) {
    parents_[at] = parents_[parents_[at]];
    at = parents_[at];
  }
  return at;
}

void FlawSet::add(std::string_view id, const std::vector<advisories::Alias>& aliases) {
  const std::size_t own = node(id);
  for (const advisories::Alias& alias : aliases) {
    if (alias.kind != advisories::AliasKind::same || alias.id.empty()) {
      continue;
    }
    const std::size_t a = find(own);
    const std::size_t b = find(node(alias.id));
    // The headline leads, so that the trees stay flat and nothing depends on the order of the
    // input.
    if (is_headline_before(ids_[a], ids_[b])) {
      parents_[b] = a;
    } else {
      parents_[a] = b;
    }
  }
}

std::vector<FlawSet::Flaw> FlawSet::flaws() {
  std::map<std::size_t, std::vector<std::string>> members;
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    members[find(i)].push_back(ids_[i]);
  }
  std::vector<Flaw> out;
  for (auto& [root, ids] : members) {
    std::ranges::sort(ids);
    const auto headline = std::ranges::min_element(ids, is_headline_before);
    Flaw flaw{.headline = *headline, .aliases = {}};
    for (const std::string& id : ids) {
      if (id != flaw.headline) {
        flaw.aliases.push_back(id);
      }
    }
    out.push_back(std::move(flaw));
  }
  std::ranges::sort(out, {}, &Flaw::headline);
  return out;
}

}  // namespace tocsin::impact
