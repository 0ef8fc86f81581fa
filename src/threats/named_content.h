// What of shared content is found by value: the values that it names, what was seen of them, and
// the flaws that it ties them to.
#pragma once

#include "threats/value_visitor.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::threats {

/// That a value's source is tied to a flaw.
struct NamedFlaw {
  std::string of;    ///< id of a STIX object; empty: all of the event
  std::string flaw;  ///< "CVE-2021-44228"
  friend auto operator<=>(const NamedFlaw&, const NamedFlaw&) = default;
};

/// One of those, and the place in the list of objects of the one that says it; none: the event.
template <class What>
struct Named {
  What what;
  std::optional<std::size_t> object;
};

struct NamedContent {
  std::vector<Named<NamedValue>> values;  ///< of one source each value once
  std::vector<Named<NamedSighting>> sightings;
  std::vector<Named<NamedFlaw>> flaws;  ///< each once
  [[nodiscard]] std::size_t size() const { return values.size() + sightings.size() + flaws.size(); }
};

/// A report or an event that names more flaws ties none of them to its values: it is a collection.
inline constexpr std::size_t kTiedFlawsMax = 16;

/// What objects of one share name, and the event that it is; empty: it is none. A flaw is tied to a
/// value's source where that names it itself (in "name" or as an external reference), where a
/// relationship joins it with a vulnerability, where a report or grouping refers to both, and to
/// all of an event that has it as an attribute. Errors: malformed for what is no JSON; too_large.
Result<NamedContent> named_content(std::span<const StixObject> objects, std::string_view event);

}  // namespace tocsin::threats
