// Zip archives: entries whose content lies inside, and content that is what the directory says or
// an error.
#include "archive/inflate.h"

#include <cstddef>
#include <cstdint>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
  auto read = archive::read_zip(bytes);
  const archive::Zip zip = read ? *std::move(read) : archive::read_zip_front(bytes);
  archive::Inflater inflater;
  archive::Budget budget(size);
  for (const archive::ZipEntry& entry : zip.entries) {
    TOC_ASSERT(zip.packed(entry).size() <= size);
    if (entry.bytes > (1U << 20U) || budget.inflated() > (8U << 20U)) {
      continue;
    }
    const auto content = inflater.whole(zip.packed(entry), entry, budget);
    TOC_ASSERT(!content || entry.is_hidden || content->bytes().size() == entry.bytes);
  }
  TOC_ASSERT(budget.room() == archive::kHeldBytesMax);
  return 0;
}
