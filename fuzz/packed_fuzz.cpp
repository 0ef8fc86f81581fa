// Tar and all else that libarchive reads, from memory and as a stream.
#include "archive/packed.h"

#include <cstddef>
#include <cstdint>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes bytes(reinterpret_cast<const std::byte*>(data), size);
  const auto on_member = [](archive::Member& member) {
    if (!member.in_place && member.content != nullptr) {
      std::ignore = archive::read_up_to(*member.content, 1U << 16U);
    }
    return true;
  };
  archive::Budget whole(size);
  std::ignore = archive::read_packed(bytes, whole, on_member);
  archive::Budget parts(size);
  archive::MemoryStream stream(bytes);
  std::ignore = archive::read_packed(stream, parts, on_member);
  return 0;
}
