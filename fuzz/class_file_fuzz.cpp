// Class files, and what they say about Log4j.
#include "scan/log4j_table.h"

#include <cstddef>
#include <cstdint>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
  if (const auto file = scan::read_class(bytes)) {
    TOC_ASSERT(file->shape.size() == 16);
    const auto& table = scan::Log4jTable::instance();
    const auto evidence = table.judge_class(bytes, "JndiLookup.class");
    TOC_ASSERT(evidence.role == scan::ClassRole::none || evidence.releases.any());
  }
  return 0;
}
