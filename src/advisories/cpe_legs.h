// Configurations of CPE names as assertions: one for each leg that is vulnerable. What such a leg
// must run on is kept with it, and leaves it in doubt, since an inventory does not say what runs on
// what.
#pragma once

#include "advisories/advisory.h"
#include "base/json.h"

#include <optional>
#include <string>
#include <string_view>

namespace tocsin::advisories {

/// "cpe:2.3:a:apache:log4j:*:*:*:*:*:*:*:*": the product of a name, whatever version it has, with
/// its edition and what it is built for where the name says so. Nothing unless part, vendor and
/// product are plain.
std::optional<std::string> cpe_product(std::string_view cpe);

/// configurations: the value of NVD's "configurations" or CVE's "cpeApplicability". What cannot be
/// read is a remark of the advisory.
void add_cpe_legs(Json configurations, const std::string& author, const std::string& at,
                  Advisory& out);

}  // namespace tocsin::advisories
