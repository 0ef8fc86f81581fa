// Answers of `tocsin purl` and `tocsin cpe` as JSON, one for an item.
#pragma once

#include "base/json.h"

#include <string>
#include <string_view>

namespace tocsin::names {

/// {"type","namespace","name","version","qualifiers":{},"subpath","purl"}: absent components are
/// null, "purl" is the canonical form. Errors: those of parse_purl.
Result<std::string> answer_purl(std::string_view purl);

/// The item {"purl":"…"}, or {"build":{type,namespace,name,version,qualifiers,subpath}} with
/// components that are not encoded. Errors: malformed.
Result<std::string> answer_purl(Json item);

/// {"attributes":{…},"formatted","uri","wfn"} of a CPE name in any of its three forms; an attribute
/// is {"value":…} or "ANY" or "NA". Errors: those of parse_cpe.
Result<std::string> answer_cpe(std::string_view name);

/// {"relation":"superset|subset|equal|disjoint|undefined","attributes":{…}}: how the first name
/// stands to the second. Errors: those of parse_cpe.
Result<std::string> answer_cpe_compare(std::string_view source, std::string_view target);

/// The item {"a":"…","b":"…"} (also "source" and "target"), or {"cpe":"…"} alone. Errors:
/// malformed.
Result<std::string> answer_cpe(Json item);

}  // namespace tocsin::names
