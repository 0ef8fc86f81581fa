#include "ecosystems/ecosystem.h"

#include "ecosystems/scan.h"

#include <algorithm>
#include <array>

namespace tocsin::ecosystems {

std::vector<Ecosystem> all();  // the generated registry

namespace {

bool is_same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, lowered, lowered);
}

const Ecosystem* find_in(std::vector<std::string_view> Ecosystem::* names, std::string_view name) {
  for (const Ecosystem& ecosystem : table()) {
    if (std::ranges::any_of(ecosystem.*names,
                            [&](std::string_view known) { return is_same_name(known, name); })) {
      return &ecosystem;
    }
  }
  return nullptr;
}

}  // namespace

std::span<const Ecosystem> table() {
  static const std::vector<Ecosystem> ecosystems = all();
  return ecosystems;
}

const Ecosystem* find(std::string_view name) {
  for (const Ecosystem& ecosystem : table()) {
    if (ecosystem.id == name) {
      return &ecosystem;
    }
  }
  for (const auto names :
       {&Ecosystem::vers_schemes, &Ecosystem::purl_types, &Ecosystem::other_names}) {
    if (const Ecosystem* found = find_in(names, name)) {
      return found;
    }
  }
  return nullptr;
}

const Ecosystem* find_osv(std::string_view name) {
  // "Root:Alpine:3.18": packages that are rebuilt for another ecosystem, and have its versions.
  // Once only: a name of many "Root:" must not cost a stack frame each.
  constexpr std::array<std::string_view, 2> rebuilders = {"Root", "Echo"};
  const std::size_t colon = name.find(':');
  const std::string_view base = name.substr(0, colon);
  if (colon != std::string_view::npos && std::ranges::find(rebuilders, base) != rebuilders.end()) {
    const std::string_view rebuilt = name.substr(colon + 1);
    const Ecosystem* found = find(rebuilt);
    if (found == nullptr) {
      found = find_in(&Ecosystem::osv_names, rebuilt.substr(0, rebuilt.find(':')));
    }
    if (found != nullptr) {
      return found;
    }
  }
  return find_in(&Ecosystem::osv_names, base);
}

bool needs_commits(std::string_view name) {
  constexpr std::array<std::string_view, 3> names = {"GIT", "OSS-Fuzz", "original_commit_for_fix"};
  const std::string_view base = name.substr(0, name.find(':'));
  return std::ranges::any_of(names,
                             [&](std::string_view known) { return is_same_name(known, base); });
}

const Ecosystem* find_any(std::string_view name) {
  const Ecosystem* found = find(name);
  return found != nullptr ? found : find_osv(name);
}

std::partial_ordering order(const Ecosystem& ecosystem, std::string_view a, std::string_view b) {
  if (a.size() > kVersionBytesMax || b.size() > kVersionBytesMax) {
    return std::partial_ordering::unordered;
  }
  return ecosystem.compare(a, b);
}

bool append_key(const Ecosystem& ecosystem, std::string_view version, std::string& out) {
  if (version.size() > kVersionBytesMax) {
    return false;
  }
  const std::size_t before = out.size();
  if (ecosystem.append_key(version, out)) {
    return true;
  }
  out.resize(before);
  return false;
}

VersionKey key(const Ecosystem& ecosystem, std::string_view version) {
  VersionKey out;
  out.exact = append_key(ecosystem, version, out.bytes);
  return out;
}

Comparison compare(const Ecosystem& ecosystem, std::string_view a, std::string_view b) {
  Comparison out{.order = order(ecosystem, a, b), .certainty = ecosystem.certainty};
  out.exact = key(ecosystem, a).exact && key(ecosystem, b).exact;
  return out;
}

}  // namespace tocsin::ecosystems
