// What intake accepts reads back equal from what is stored, and nothing stored stops a reader.
#include "flow/report_json.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static_cast<void>(flow::from_canonical(text).has_value());
  const Result<JsonDocument> document = JsonDocument::parse(text);
  if (!document) {
    return 0;
  }
  const Result<flow::ReportBody> read = flow::read_report(document->root());
  if (!read) {
    return 0;
  }
  const std::string canonical = flow::to_canonical(read->report);
  const Result<Report> again = flow::from_canonical(canonical);
  if (!again || *again != read->report || flow::to_canonical(*again) != canonical) {
    std::abort();
  }
  return 0;
}
