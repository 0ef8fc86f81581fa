// What a child answers about a document: any bytes. What is understood comes back as it was.
#include "outside/codec.h"

#include <cstddef>
#include <cstdint>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto record = outside::decode_record(bytes)) {
    // An order may go by several names, and comes back by its own.
    const std::string again = outside::encode(*record);
    const auto back = outside::decode_record(again);
    TOC_ASSERT(back.has_value() && outside::encode(*back) == again);
  }
  std::size_t memory_left = outside::kInventoryMemoryMax;
  if (const auto summary = outside::decode_summary(bytes, memory_left)) {
    TOC_ASSERT(outside::encode(*summary) == bytes);
  }
  if (const auto error = outside::decode_error(bytes)) {
    TOC_ASSERT(outside::encode(*error) == bytes);
  }
  std::ignore = outside::decode_quarantined(bytes);
  std::ignore = outside::decode_read_summary(bytes);
  outside::InventoryBuilder builder;
  outside::FrameReader frames([&](outside::FrameKind kind, std::string_view payload) {
    return builder.add(kind, payload);
  });
  std::ignore = frames.add(bytes);
  return 0;
}
