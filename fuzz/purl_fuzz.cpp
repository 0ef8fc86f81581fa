// Purls: the canonical form of what is accepted is accepted, says the same, and is its own
// canonical form; so are its components when they are built again.
#include "names/purl.h"

#include <cstdint>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto check : {names::PurlCheck::full, names::PurlCheck::syntax}) {
    const auto purl = names::parse_purl(text, check);
    if (!purl) {
      continue;
    }
    const std::string canonical = to_text(*purl);
    if (canonical.size() > names::kPurlBytesMax) {
      continue;  // encoding may make it three times as long
    }
    const auto again = names::parse_purl(canonical, check);
    TOC_ASSERT(again.has_value() && *again == *purl);
    TOC_ASSERT(to_text(*again) == canonical);
    const auto built = names::build_purl(*purl, check);
    TOC_ASSERT(built.has_value() && *built == *purl);
  }
  return 0;
}
