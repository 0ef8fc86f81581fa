// The four version bounds of an NVD cpeMatch (NVD API 2.0; NISTIR 7696). Typed input: formats/
// reads the JSON.
#pragma once

#include "ranges/version_set.h"

#include <optional>
#include <string>
#include <string_view>

namespace tocsin::ranges::nvd {

struct Bounds {
  std::optional<std::string> start_including;
  std::optional<std::string> start_excluding;
  std::optional<std::string> end_including;
  std::optional<std::string> end_excluding;
};

/// The NVD names no order, so dotted numbers are assumed, unless the caller knows the ecosystem.
/// Two bounds on one side contradict each other: not_evaluable. None at all: every version.
VersionSet to_set(const Bounds& bounds, const Ecosystem* ecosystem = nullptr);

}  // namespace tocsin::ranges::nvd
