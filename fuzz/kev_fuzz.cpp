// KEV catalogues, as JSON and as CSV: entries are sorted and unique, and an edition does not differ
// from itself.
#include "severity/kev.h"

#include <algorithm>
#include <cstdint>

using namespace tocsin;

namespace {

void check(const Result<severity::KevCatalogue>& read) {
  if (!read) {
    return;
  }
  TOC_ASSERT(std::ranges::adjacent_find(read->entries, std::ranges::greater_equal{},
                                        &severity::KevEntry::cve) == read->entries.end());
  const severity::KevDelta delta = compare_editions(*read, *read);
  TOC_ASSERT(delta.added.empty() && delta.removed.empty() && delta.changed.empty());
  const severity::KevDelta all = compare_editions({}, *read);
  TOC_ASSERT(all.added.size() == read->entries.size() && all.removed.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check(severity::read_kev_json(text));
  check(severity::read_kev_csv(text));
  return 0;
}
