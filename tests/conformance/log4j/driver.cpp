// Scans, or after "hunt" hunts through, the paths of the command line and prints the report: for
// the tests of this folder.
#include "scan/hunt.h"
#include "scan/scan.h"

#include <iostream>

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments.front() == "hunt") {
    arguments.erase(arguments.begin());
    std::cout << to_json(tocsin::scan::hunt(arguments)) << "\n";
    return 0;
  }
  const tocsin::scan::ScanOptions options{.paths = arguments};
  std::cout << to_json(tocsin::scan::scan(options), -1) << "\n";
  return 0;
}
