// Every small public archive, cut at every byte: each piece ends in a verdict, the same one each
// time it is asked for, and within seconds. A crash ends the test; the slowest piece is printed.
#include "base/file.h"
#include "scan/scan.h"

#include <chrono>
#include <filesystem>
#include <iostream>

using namespace tocsin;

int main(int argc, char** argv) {
  constexpr std::size_t bytes_max = 16U << 10U;
  constexpr double seconds_max = 10;  // of a piece of 16 KiB, on a busy machine
  if (argc != 2) {
    std::cerr << "truncation_test FOLDER\n";
    return 2;
  }
  std::size_t files = 0;
  std::size_t pieces = 0;
  double slowest = 0;
  std::string slowest_file;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[1])) {
    if (!entry.is_regular_file() || entry.file_size() > bytes_max) {
      continue;
    }
    const auto whole = read_file(entry.path().string(), bytes_max);
    if (!whole) {
      std::cerr << entry.path().string() << " cannot be read\n";
      return 1;
    }
    ++files;
    for (std::size_t size = 0; size < whole->size(); ++size) {
      const auto begin = std::chrono::steady_clock::now();
      const scan::ScanReport report = scan::scan_bytes(as_bytes(*whole).first(size), "cut", {});
      const double seconds =
          std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      // Asking again for every piece would double the time; a prime of them will do.
      if (pieces % 97 == 0 &&
          scan::to_json(report, -1) !=
              scan::to_json(scan::scan_bytes(as_bytes(*whole).first(size), "cut", {}), -1)) {
        std::cerr << entry.path().string() << " cut at " << size << " has two reports\n";
        return 1;
      }
      if (seconds > slowest) {
        slowest = seconds;
        slowest_file = entry.path().filename().string() + " at " + std::to_string(size);
      }
      ++pieces;
    }
  }
  std::cout << files << " files, " << pieces << " pieces; the slowest took " << slowest
            << " s: " << slowest_file << "\n";
  if (slowest > seconds_max) {
    std::cerr << "that is longer than " << seconds_max << " s\n";
    return 1;
  }
  return files == 0 ? 1 : 0;
}
