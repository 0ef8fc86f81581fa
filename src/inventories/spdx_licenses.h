// The SPDX license list, as rules/csaf/licenses.txt has it. Private to this folder.
#pragma once

#include <string_view>

namespace tocsin::inventories {

/// Of a license or an exception, deprecated ones included; letters count as they are written.
bool is_spdx_license(std::string_view id);

}  // namespace tocsin::inventories
