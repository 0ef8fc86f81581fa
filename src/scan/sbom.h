// What a scan found installed, as a document that others read: CycloneDX 1.6 or SPDX 2.3, both
// JSON.
#pragma once

#include "scan/report.h"

#include <string>

namespace tocsin::scan {

struct SbomOptions {
  std::string subject;       ///< what was scanned
  std::string created;       ///< RFC 3339; empty: the epoch, so that equal input gives equal bytes
  std::string tool_version;  ///< of tocsin
};

/// One component for each package, with every place where it was found. Log4j and its kin are
/// components too where only their classes told of them. Refs are of this document alone.
struct Package : Component {
  std::string rung;  ///< how its coordinates came to be known (docs/scanner.md); empty: stated
};
std::vector<Package> packages_in(const ScanReport& report);

/// What documents that lay on the way state stands in both below the document that states it: in
/// CycloneDX as its own components, in SPDX as what it DESCRIBES.
std::string to_cyclonedx(const ScanReport& report, const SbomOptions& options);
std::string to_spdx(const ScanReport& report, const SbomOptions& options);

}  // namespace tocsin::scan
