// EPSS files: whatever is handed out is a CVE with two probabilities that print as they read, and
// every line is either handed out or reported.
#include "severity/epss.h"

#include <cstdint>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  std::size_t rows = 0;
  const auto report = severity::read_epss(text, [&](const severity::EpssRow& row) {
    ++rows;
    TOC_ASSERT(severity::is_cve_id(row.cve));
    for (const severity::Fraction& value : {row.probability, row.percentile}) {
      TOC_ASSERT(*severity::parse_fraction(value.to_text()) == value);
    }
  });
  if (report) {
    TOC_ASSERT(report->rows == rows);
    TOC_ASSERT(report->errors.size() <= report->refused);
  }
  return 0;
}
