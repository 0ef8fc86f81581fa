// Texts that the store keeps by name about the instance itself: no case's, no party's.
#pragma once

#include "store/store.h"

#include <optional>
#include <string>
#include <string_view>

namespace tocsin::store::settings {

/// Written anew where there is one of that name.
Status put(Transaction& tx, std::string_view name, std::string_view value);
Result<std::optional<std::string>> find(Reader& reader, std::string_view name);

}  // namespace tocsin::store::settings
