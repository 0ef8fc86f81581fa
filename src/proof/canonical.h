// Canonical JSON (RFC 8785) of a value that was read, to tell whether a text already has that form.
#pragma once

#include "base/json.h"

#include <string>

namespace tocsin::proof {

/// Only what our own payloads may hold: objects with ASCII names (so that byte order is the UTF-16
/// order which RFC 8785 asks for), arrays, strings, booleans, null, and whole numbers that a double
/// holds exactly. Errors: malformed for anything else.
Result<std::string> canonical_json(const Json& value);

}  // namespace tocsin::proof
