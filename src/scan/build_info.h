// What compilers leave in programs: Go's build information (debug/buildinfo) and the dependency
// list of cargo auditable (section .dep-v0).
#pragma once

#include "base/bytes.h"
#include "domain/component.h"

#include <string>
#include <vector>

namespace tocsin::scan {

/// Of ELF, PE and Mach-O alike: found by its mark, since the section has other names in each.
/// Nothing when there is none or it is broken.
std::vector<Component> build_info_of(const std::string& path, Bytes program);

}  // namespace tocsin::scan
