// Inventories and findings as JSON, the same for the API and the command line
// (docs/formats/inventories.md).
#pragma once

#include "exposure/findings.h"
#include "exposure/inventories.h"

#include <string>

namespace tocsin::exposure {

/// {"partner","asset","number","generation","components","not_judged","problems","recorded_at","log_index"}
std::string to_json(const store::Asset& asset);
/// As the asset, with "generation_is_new", "opened", "closed", "changed" and "problems" in words.
std::string to_json(const UploadResult& result);
/// {"asset":{…},"documents":[…],"unknown":[…],"data":{…}}
std::string to_json(const AssetView& view);
/// {"partner","asset","component","flaw","certainty","state","advisories":[…],"fixed_in":[…],"vex":[…],"remediation",…}
std::string to_json(const FindingView& finding);
/// {"flaw","aliases","partners":[{"partner","assets":[{"asset","components":[…]}]}],"counts","coverage","data"}
std::string to_json(const Impact& impact);
/// {"package","partners":[…],"assets":[…],"counts":{"partners","assets","components"}}
std::string to_json(const SupposedImpact& impact);

}  // namespace tocsin::exposure
