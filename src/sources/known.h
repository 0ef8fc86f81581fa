// Public sources that are offered: nothing is fetched from them before somebody adds one.
#pragma once

#include "sources/kind.h"

#include <optional>
#include <span>
#include <string_view>

namespace tocsin::sources {

struct KnownSource {
  std::string_view name;  ///< that it gets unless another is given
  std::string_view kind;
  std::string_view address;
  std::string_view format;  ///< empty: the kind's, or any
  std::string_view about;
};
std::span<const KnownSource> known_sources();
std::optional<KnownSource> known_source(std::string_view name);

/// {"name","kind","address","format","about"}
std::string to_json(const KnownSource& source);
/// {"kind","about","address","format","every_s","pause_ms"}
std::string to_json(const SourceKind& kind);

}  // namespace tocsin::sources
