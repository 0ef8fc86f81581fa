// What people write into the version fields of CVE records that is no version.
#pragma once

#include "ranges/vers.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::ranges::cve {

/// Without white space around it and without characters that nobody sees (zero-width spaces and
/// joiners, byte order marks, no-break spaces). true: there were such characters.
bool clean(std::string_view text, std::string& out);

/// "", "n/a", "unspecified", "unknown", "-", "none", "all", "*": no version is named.
bool is_unstated(std::string_view text);

/// "log4j-core", "Apache Log4j2", "log4j-core*": a product's name where a bound should stand. It
/// begins with a letter, and none of its words begins like a version.
bool is_product_name(std::string_view text);

struct Reworded {
  std::string_view repair;  ///< repair::kOperator or kProse
  std::vector<Constraint> constraints;
};
/// "<= 1.2", ">= 1.0, < 2.0", "before 2.0", "1.4 and earlier", "up to 3": the constraints it means.
/// Nothing when it is none of these.
std::optional<Reworded> reworded(std::string_view text);

}  // namespace tocsin::ranges::cve
