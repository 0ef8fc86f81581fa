#include "ranges/csaf.h"

#include "ranges/vers.h"

namespace tocsin::ranges::csaf {

VersionSet to_set(std::string_view range) {
  const auto vers = parse_vers(range, Reading::tolerant);
  return vers ? ranges::to_set(*vers) : unjudged(Certainty::not_evaluable);
}

}  // namespace tocsin::ranges::csaf
