// Scans each path of the command line as one, and prints the report: for log4j_test.py.
#include "scan/scan.h"

#include <iostream>

int main(int argc, char** argv) {
  tocsin::scan::ScanOptions options{.paths = {argv + 1, argv + argc}};
  std::cout << to_json(tocsin::scan::scan(options), -1) << "\n";
  return 0;
}
