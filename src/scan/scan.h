// The scanner's front: files and folders to one report.
#pragma once

#include "scan/report.h"
#include "scan/walker.h"

#include <functional>
#include <string>
#include <vector>

namespace tocsin::scan {

struct ScanOptions {
  std::vector<std::string> paths;
  WalkOptions walk;
  unsigned jobs = 1;  ///< 1 to 64
  bool stays_on_file_system = false;
  std::vector<std::string> excluded;  ///< globs over whole paths: * ? and [ ] as in fnmatch
  /// Called now and then by one worker at a time.
  std::function<void(std::uint64_t files, std::uint64_t all_files)> on_progress;
};

/// Sorted. Symbolic links are not followed; of the paths themselves they are.
ScanReport scan(const ScanOptions& options);

/// One file in memory, named `label`. Equal bytes give an equal report.
ScanReport scan_bytes(Bytes content, const std::string& label, const WalkOptions& options);

}  // namespace tocsin::scan
