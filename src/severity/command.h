// Answers of `tocsin cvss` and `tocsin ssvc` as JSON, one for an item.
#pragma once

#include "base/json.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::severity {

/// {"version","vector","base","temporal","environmental","severity"}: scores as numbers with one
/// decimal, null where the vector does not name the group. With a published score also
/// {"published","published_kind"}. Errors: those of parse_cvss and parse_score.
Result<std::string> answer_cvss(std::string_view vector,
                                std::optional<std::string_view> published = {});

/// The item {"vector":"…"}, with an optional "published" (a number or a text) and an optional
/// "version" that the vector must be of. Errors: malformed.
Result<std::string> answer_cvss(Json item);

/// {"table","outcome","value","name"}: what a table decides. values: "ssvc:E:1.1.0=A" each.
/// Errors: not_found; those of SsvcTable::decide.
Result<std::string> answer_ssvc(std::string_view table, const std::vector<std::string>& values);

/// The item {"table":"cisa:DT_CO:2.0.3","values":{"ssvc:E:1.1.0":"A",…}}. Errors: as above.
Result<std::string> answer_ssvc(Json item);

/// Every table with its decision points, as a JSON list.
std::string list_ssvc();

}  // namespace tocsin::severity
