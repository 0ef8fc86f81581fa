// Identifiers of licenses as two registries list them (rules/licenses): the SPDX license list and
// AboutCode's ScanCode LicenseDB.
#pragma once

#include <cstdint>
#include <string_view>

namespace tocsin::names {

enum class LicenseList : std::uint8_t {
  spdx,
  spdx_deprecated,
  spdx_exceptions,
  scancode,  ///< those outside the SPDX list, without their "LicenseRef-"
  scancode_deprecated
};

/// Letters are folded (SPDX 3.0.1, annex B).
bool is_listed(LicenseList list, std::string_view id);

/// A license or an exception of SPDX, deprecated ones included, in the letters that the list has:
/// the ids that CycloneDX's schemas allow.
bool is_spdx_id(std::string_view id);

}  // namespace tocsin::names
