// What the commands about versions say and read: an answer, and a member of a JSON line.
#pragma once

#include "base/json.h"
#include "ranges/version_set.h"

#include <string>
#include <string_view>

namespace tocsin::app {

/// {"result":true|false|null,"comparator":…,"certainty":…,"exact":…}; null: nobody can say.
std::string verdict_json(const ranges::Verdict& verdict);
/// A member of a JSON line that must be a text. Errors: malformed.
Result<std::string_view> line_text(Json line, std::string_view name);

}  // namespace tocsin::app
