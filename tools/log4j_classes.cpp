// One line of facts for each class file named on the command line: role by content, SHA-256,
// CRC-32, bytes, shape. tools/log4j_table.py makes the tables of rules/scan/log4j.yaml from them.
#include "base/crypto.h"
#include "base/file.h"
#include "scan/class_file.h"

#include <iostream>

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const auto content = tocsin::read_file(argv[i], tocsin::scan::kClassBytesMax);
    if (!content) {
      std::cerr << tocsin::describe(content.error()) << "\n";
      return 1;
    }
    const auto bytes = tocsin::as_bytes(*content);
    const auto file = tocsin::scan::read_class(bytes);
    std::cout << argv[i] << " " << tocsin::to_hex(tocsin::sha256(bytes)) << " " << bytes.size()
              << " " << (file ? file->shape : "-") << " " << (file ? file->simple_name() : "-")
              << "\n";
  }
  return 0;
}
