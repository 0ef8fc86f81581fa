// Threat content: what is read of STIX is valid JSON, says its own id and is read again from its
// own bytes; values are their own normal forms and are found again in a set and in a log.
#include "base/json.h"
#include "threats/indicator_files.h"
#include "threats/log_search.h"
#include "threats/patterns.h"
#include "threats/stix.h"
#include "threats/warning_lists.h"

#include <cstdint>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t bytes_max = 1U << 20U;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto content = threats::read_stix(text, bytes_max)) {
    for (const threats::StixObject& one : content->objects) {
      const auto document = JsonDocument::parse(one.body);
      TOC_ASSERT(document && document->root().text_at({"id"}) == one.id);
      TOC_ASSERT(one.tlp || JsonDocument::parse(threats::marked_body(one.body, Tlp::red)));
      const auto again = threats::read_stix("{\"objects\":[" + one.body + "]}", bytes_max + 64);
      TOC_ASSERT(again && again->objects.size() == 1 && again->objects.front().body == one.body);
    }
  }
  std::ignore = threats::read_pattern(text);
  threats::IndicatorSet set(size);
  std::ignore = threats::read_indicators(text, bytes_max, [&](const threats::Indicator& one) {
    TOC_ASSERT(threats::value_of(one.value.kind, one.value.text) == one.value);
    TOC_ASSERT(set.add(one));
    TOC_ASSERT(set.find(one.value.kind, one.value.text));
  });
  for (const threats::LogHit& hit : threats::LogSearch(set).search(text).hits) {
    TOC_ASSERT(hit.bytes > 0 && hit.at + hit.bytes <= text.size());
    TOC_ASSERT(!set.sayings(hit.place, 1).empty());
  }
  threats::WarningLists lists;
  std::ignore = lists.add(text, bytes_max);
  return 0;
}
