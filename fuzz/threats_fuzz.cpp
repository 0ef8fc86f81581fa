// Threat content: what is read of STIX is valid JSON, says its own id and is read again from its
// own bytes; an event of MISP is one as it is given out, with the same parts and marked no less;
// values are their own normal forms and are found again in a set and in a log.
#include "base/json.h"
#include "threats/indicator_files.h"
#include "threats/log_search.h"
#include "threats/misp_reader.h"
#include "threats/misp_search.h"
#include "threats/named_content.h"
#include "threats/patterns.h"
#include "threats/stix.h"
#include "threats/warning_lists.h"

#include <cstdint>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t bytes_max = 1U << 20U;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto content = threats::read_stix(text, bytes_max)) {
    const auto named = threats::named_content(content->objects, "");
    TOC_ASSERT(named);
    for (const auto& one : named->values) {
      TOC_ASSERT(!threats::values_around(one.what.value).empty());
      TOC_ASSERT(one.object && content->objects.at(*one.object).id == one.what.source);
    }
    for (const threats::StixObject& one : content->objects) {
      const auto document = JsonDocument::parse(one.body);
      TOC_ASSERT(document && document->root().text_at({"id"}) == one.id);
      TOC_ASSERT(one.tlp || JsonDocument::parse(threats::marked_body(one.body, Tlp::red)));
      const auto again = threats::read_stix("{\"objects\":[" + one.body + "]}", bytes_max + 64);
      TOC_ASSERT(again && again->objects.size() == 1 && again->objects.front().body == one.body);
    }
  }
  if (const auto event = threats::read_misp_event(text)) {
    TOC_ASSERT(threats::named_content({}, event->body));
    const threats::MispFrame frame{.id = "1",
                                   .uuid = "00000000-0000-4000-8000-000000000001",
                                   .info = "x",
                                   .tlp = event->tlp,
                                   .created = {},
                                   .at = {},
                                   .owner = {},
                                   .creator = {},
                                   .others = {}};
    const std::string given =
        threats::misp_event(frame, event->head, event->body, threats::MispDeleted::given);
    const auto again = threats::read_misp_event(given);
    TOC_ASSERT(again && again->attributes == event->attributes && again->tlp >= event->tlp);
    TOC_ASSERT(JsonDocument::parse(threats::misp_tombstone(frame, given)));
    TOC_ASSERT(threats::read_misp_event(threats::edited_misp_event(frame, event->body, given)));
  }
  std::ignore = threats::read_misp_question(text, {});
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
