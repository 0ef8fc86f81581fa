// Intervals in brackets, "[1.0,2.0),[3.0,)": Maven and NuGet.
#pragma once

#include "ranges/native.h"

#include <string_view>

namespace tocsin::ranges {

/// Intervals side by side, each an alternative. Without brackets the text is one version, which is
/// a constraint with this comparator. Errors: malformed.
Result<Alternatives> parse_brackets(std::string_view text, Comparator bare);

}  // namespace tocsin::ranges
