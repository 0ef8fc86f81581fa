// Every small public archive, cut at every byte: each piece ends in a verdict. A crash or a hang
// ends the test; the slowest piece is printed.
#include "base/file.h"
#include "scan/scan.h"

#include <chrono>
#include <filesystem>
#include <iostream>

using namespace tocsin;

int main(int argc, char** argv) {
  constexpr std::size_t bytes_max = 16U << 10U;
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
      std::ignore = scan::scan_bytes(as_bytes(*whole).first(size), "cut", {});
      const double seconds =
          std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
      if (seconds > slowest) {
        slowest = seconds;
        slowest_file = entry.path().filename().string() + " at " + std::to_string(size);
      }
      ++pieces;
    }
  }
  std::cout << files << " files, " << pieces << " pieces; the slowest took " << slowest
            << " s: " << slowest_file << "\n";
  return files == 0 ? 1 : 0;
}
