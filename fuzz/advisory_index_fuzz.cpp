// A damaged index is refused, or read without harm. The header's checksum is made right, so that
// what lies behind it is reached.
#include "base/crypto.h"
#include "impact/advisory_index.h"
#include "impact/index_layout.h"

#include <cstddef>
#include <cstdint>
#include <cstring>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(reinterpret_cast<const char*>(data), size);
  impact::layout::Header header;
  if (bytes.size() >= sizeof header) {
    std::memcpy(&header, bytes.data(), sizeof header);
    header.magic = impact::layout::kMagic;
    header.version = impact::layout::kVersion;
    header.sections = impact::layout::kSections;
    header.file_size = bytes.size();
    header.sha256 = sha256(
        {reinterpret_cast<const std::byte*>(&header), offsetof(impact::layout::Header, sha256)});
    std::memcpy(bytes.data(), &header, sizeof header);
  }
  const auto index = impact::AdvisoryIndex::from_bytes(std::move(bytes));
  if (!index) {
    return 0;
  }
  std::vector<impact::Hit> hits;
  (*index)->probe("npm//left", "1.0.0", hits);
  for (const impact::Hit& hit : hits) {
    std::ignore = (*index)->advisory(hit.advisory);
    std::ignore = (*index)->range_text(hit.assertion);
    std::ignore = (*index)->fixed_in(hit.assertion);
  }
  std::ignore = (*index)->ranges_of_flaw(0);
  std::ignore = (*index)->find_flaw("CVE-2021-44228");
  std::ignore = (*index)->flaw_aliases(0);
  std::ignore = (*index)->coverage();
  std::ignore = (*index)->neighbours("npm//Left");
  (*index)->probe("cpe/a/apache/log4j?target_sw=x", "1.0.0", hits);
  std::ignore = (*index)->sources();
  return 0;
}
