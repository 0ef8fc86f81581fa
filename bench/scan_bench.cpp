// How fast archives in archives are read. scan_bench FOLDER of bench/scan_data.py; anything else is
// scanned as it is.
#include "scan/scan.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

using namespace tocsin;

namespace {

void run(const std::string& folder, const std::string& name, scan::ScanOptions options) {
  options.paths = {folder};
  std::vector<double> seconds;
  scan::ScanReport report;
  for (int i = 0; i < 5; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    report = scan::scan(options);
    seconds.push_back(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  std::ranges::sort(seconds);
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double megabytes = static_cast<double>(report.summary.bytes) / 1e6;
  std::cout << folder << "  " << name << ", " << options.jobs << " jobs: " << megabytes << " MB, "
            << report.summary.archives << " archives, " << report.summary.skipped
            << " known, median " << seconds[2] << " s = " << megabytes / seconds[2]
            << " MB/s, slowest " << seconds[4] << " s, peak " << usage.ru_maxrss / 1024 << " MiB\n";
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    for (const unsigned jobs : {1U, 2U}) {
      run(argv[i], "every jar", {.walk = {.uses_known_archives = false}, .jobs = jobs});
      run(argv[i], "known jars once", {.jobs = jobs});
    }
  }
  return 0;
}
