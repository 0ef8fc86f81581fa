// STIX objects that a source of ours brings: each is shared here, follows its later versions, and
// is taken back when it is revoked there.
#pragma once

#include "domain/access.h"
#include "flow/world.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::flow {

struct ObjectIntake {
  std::string source;        ///< its name
  Tlp tlp_min = Tlp::clear;  ///< nothing is marked lower; what has no marking gets it
  std::size_t bytes_max = 0;
  /// What the server has as events of MISP comes as such, by another source: what is only told of
  /// one is not taken.
  bool has_events = false;
};

/// What became of the objects.
struct ObjectOutcome {
  struct Refused {
    std::string id;
    std::string message;
  };
  std::vector<Refused> refused;
  std::size_t shared = 0;     ///< new, or in a later version
  std::size_t withdrawn = 0;  ///< revoked there, and taken back here
  std::size_t unchanged = 0;
};

/// A bundle or an envelope. Of what is new and marked alike up to 1,000 objects become one share of
/// the operator's for the community. A later version of what this source brought takes its place,
/// in a further revision. What is revoked is left out of what this source brought; a share of which
/// nothing is left is withdrawn. What is here otherwise, or was, it neither brings again nor
/// changes. Errors: those of may(share); malformed, too_large for the document as a whole; conflict
/// when a share was revised meanwhile.
Result<ObjectOutcome> take_source_objects(const World& world, const Principal& principal,
                                          std::string_view content, const ObjectIntake& intake);

}  // namespace tocsin::flow
