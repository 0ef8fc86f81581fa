// CVSS vectors: the canonical text of what is accepted reads as the same vector, its scores are in
// range, and the base score is among what a published score may be.
#include "severity/cvss.h"

#include <cstdint>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto vector = severity::parse_cvss(text)) {
    const std::string canonical = to_text(*vector);
    TOC_ASSERT(canonical.size() == text.size());
    const auto again = severity::parse_cvss(canonical);
    TOC_ASSERT(again.has_value() && *again == *vector);
    const severity::Scores scores = score(*vector, severity::ScoreGroups::all);
    TOC_ASSERT(scores.base.tenths <= 100);
    TOC_ASSERT(!scores.temporal || scores.temporal->tenths <= scores.base.tenths);
    TOC_ASSERT(!scores.environmental || scores.environmental->tenths <= 100);
    TOC_ASSERT(compare_published(scores.base, *vector) == severity::PublishedKind::equals);
  }
  if (const auto score = severity::parse_score(text)) {
    TOC_ASSERT(*severity::parse_score(score->to_text()) == *score);
  }
  return 0;
}
