// Answers of `tocsin cvss` and `tocsin ssvc` as JSON, one for an item.
#pragma once

#include "base/json.h"

#include <optional>
#include <string>
#include <string_view>

namespace tocsin::severity {

/// {"version","vector","base","temporal","environmental","severity"}: scores as numbers with one
/// decimal, null where the vector does not name the group. With a published score also
/// {"published","published_kind"}. Errors: those of parse_cvss and parse_score.
Result<std::string> answer_cvss(std::string_view vector,
                                std::optional<std::string_view> published = {});

/// The item {"vector":"…"}, with an optional "published" (a number or a text) and an optional
/// "version" that the vector must be of. Errors: malformed.
Result<std::string> answer_cvss(Json item);

}  // namespace tocsin::severity
