// Programs with build information of Go or cargo auditable, and the small files that package
// managers leave. The first byte picks which.
#include "names/purl.h"
#include "scan/build_info.h"
#include "scan/installed.h"

#include <array>
#include <cstddef>
#include <cstdint>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::array<std::string_view, 6> kPaths = {"a.dist-info/METADATA",
                                                      "node_modules/a/package.json",
                                                      "specifications/a.gemspec",
                                                      "vendor/composer/installed.json",
                                                      "a.deps.json",
                                                      "conda-meta/a.json"};
  if (size == 0) {
    return 0;
  }
  const Bytes bytes(reinterpret_cast<const std::byte*>(data + 1), size - 1);
  const std::size_t which = data[0] % (kPaths.size() + 1);
  const auto found = which == kPaths.size() ? scan::build_info_of("program", bytes)
                                            : scan::installed_of(kPaths.at(which), bytes);
  for (const Component& component : found) {
    TOC_ASSERT(component.purl.empty() ||
               names::parse_purl(component.purl, names::PurlCheck::syntax).has_value());
  }
  return 0;
}
