// OSV's affected[]: events and versions (OSV schema 1.7, section "Evaluation"). Typed input:
// formats/ reads the JSON.
#pragma once

#include "ranges/version_set.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::ranges::osv {

struct Event {
  enum class Kind { introduced, fixed, last_affected, limit };
  Kind kind = Kind::introduced;
  std::string version;  ///< "0" of introduced is before every version; "*" of limit after it
};

struct Range {
  enum class Type { semver, ecosystem, git };
  Type type = Type::ecosystem;
  std::vector<Event> events;  ///< in any order: we sort them
};

/// One entry of affected[].
struct Affected {
  std::string ecosystem;  ///< "PyPI", "Debian:12"
  std::vector<Range> ranges;
  std::vector<std::string> versions;
};

/// The versions of one range as intervals. git, and an ecosystem of commits: needs_commits. An
/// unknown ecosystem, versions without an order, and fixed beside last_affected, which the schema
/// forbids: not_evaluable.
VersionSet to_set(const Range& range, std::string_view ecosystem);

/// The published algorithm: in versions[], or in one of the ranges. When nothing says yes and one
/// range cannot be judged, the answer is unknown with that range's certainty.
Verdict evaluate(const Affected& affected, std::string_view version);

}  // namespace tocsin::ranges::osv
