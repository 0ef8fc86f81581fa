// One record of any advisory format; what is read comes back from its stored form as it was.
#include "advisories/codec.h"

#include <cstddef>
#include <cstdint>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::ignore = advisories::decode(text);
  const Result<JsonDocument> document = JsonDocument::parse(text);
  if (!document) {
    return 0;
  }
  static const std::vector<advisories::AdvisoryFormat> formats = advisories::all();
  for (const advisories::AdvisoryFormat& format : formats) {
    if (!format.is_mine(document->root())) {
      continue;
    }
    const auto read = format.read(document->root());
    for (const advisories::Advisory& one : read ? *read : std::vector<advisories::Advisory>()) {
      const std::string bytes = advisories::encode(one);
      const auto back = advisories::decode(bytes);
      TOC_ASSERT(back.has_value() && advisories::encode(*back) == bytes);
    }
  }
  return 0;
}
