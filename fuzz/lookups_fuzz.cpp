// One line of a log: attempts inside it, in order, and with a bounded normal form.
#include "scan/lookups.h"

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <tuple>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view line(reinterpret_cast<const char*>(data), size);
  std::size_t last = 0;
  for (const scan::LineAttempt& attempt : scan::attempts_in(line)) {
    TOC_ASSERT(attempt.at < size && attempt.at >= last);
    TOC_ASSERT(attempt.normal.size() <= scan::kNormalBytesMax + 8);
    std::ignore = scan::target_of(attempt.normal);
    last = attempt.at;
  }
  return 0;
}
