// What the readers of JSON formats share: texts, lists, times and scores as advisories state them.
#pragma once

#include "advisories/advisory.h"
#include "base/json.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::advisories {

/// Elements of a member that is a list; nothing for anything else.
std::vector<Json> list_at(Json object, std::string_view key);
/// A text member, cut to so many bytes between characters; empty for anything else.
std::string text_at(Json object, std::string_view key, std::size_t bytes_max = 4096);
std::vector<std::string> texts_at(Json object, std::string_view key);

/// RFC 3339; without an offset it is UTC, as CVE and NVD write it; a day is its first instant.
/// Nothing for what is none.
std::optional<Instant> time_of(std::string_view text);

/// A CVSS vector with the score that was published beside it.
ScoreAssertion cvss_score(std::string author, std::string_view vector,
                          std::optional<double> published);

}  // namespace tocsin::advisories
