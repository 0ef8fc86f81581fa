// A whole file, to its depths: the report is sorted and can be written, and equal bytes give equal
// bytes.
#include "scan/scan.h"

#include <cstddef>
#include <cstdint>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
  const scan::WalkOptions options{.reads_everything = true, .lists_components = true};
  const std::string first = to_json(scan::scan_bytes(bytes, "file", options), -1);
  TOC_ASSERT(first == to_json(scan::scan_bytes(bytes, "file", options), -1));
  return 0;
}
