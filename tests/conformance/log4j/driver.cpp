// Scans, or after "hunt" hunts through, the paths of the command line and prints the report: for
// the tests of this folder.
#include "scan/hunt.h"
#include "scan/sandbox.h"
#include "scan/scan.h"

#include <fcntl.h>
#include <unistd.h>

#include <iostream>

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  if (!arguments.empty() && arguments.front() == "hunt") {
    arguments.erase(arguments.begin());
    std::cout << to_json(tocsin::scan::hunt(arguments)) << "\n";
    return 0;
  }
  if (arguments.size() == 1 && arguments.front() == "scan-upload") {
    return tocsin::scan::scan_standard_input("upload", {});
  }
  if (arguments.size() == 2 && arguments.front() == "upload") {
    const int upload = open(arguments[1].c_str(), O_RDONLY | O_CLOEXEC);
    const auto report =
        tocsin::scan::scan_in_child({.arguments = {"scan-upload"}, .input = upload});
    close(upload);
    std::cout << (report ? *report : report.error().message) << "\n";
    return report ? 0 : 1;
  }
  const tocsin::scan::ScanOptions options{.paths = arguments};
  std::cout << to_json(tocsin::scan::scan(options), -1) << "\n";
  return 0;
}
