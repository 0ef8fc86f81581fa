// TOML 1.0 that may be hostile (toml.io/en/v1.0.0), for lock files. Private to this folder.
#pragma once

#include "base/json.h"
#include "inventories/inventory.h"

#include <cstddef>
#include <string_view>

namespace tocsin::inventories {

inline constexpr std::size_t kTomlBytesMax = 32U << 20U;

/// Rewritten as JSON, so that all readers read the same way; numbers with a point, dates and times
/// become null. Errors: too_large; malformed with the line.
Result<JsonDocument> parse_toml(const Document& document);

/// Is it the lock file that goes by this name ("Cargo.lock")? By the marks of its content; by the
/// document's name where no lock file's marks are seen.
bool is_toml_lock(const Document& document, std::string_view name);

}  // namespace tocsin::inventories
