// An advisory as JSON, the same for the API and the command line (docs/formats/advisories.md).
#pragma once

#include "advisories/advisory.h"

#include <string>

namespace tocsin::flow {

/// {"id","source","format","title","published","modified","withdrawn","exploited","tlp","aliases",
/// "scores","cwes","remarks","assertions"}
std::string to_json(const advisories::Advisory& advisory);

}  // namespace tocsin::flow
