// The records inside a larger JSON text, as they stand there byte for byte.
#pragma once

#include "base/error.h"

#include <functional>
#include <string_view>

namespace tocsin::advisories {

/// Calls `take` with each element of the outermost list, or of the list under `key` of the
/// outermost object. Strings and nesting are understood, nothing else is checked: whoever takes a
/// record parses it. Returns false when the text is no such thing.
bool split_list(std::string_view text, std::string_view key,
                const std::function<Status(std::string_view)>& take, Status& status);

}  // namespace tocsin::advisories
