// Ranges: what is read as VERS is written back and read again; simplifying and the native notations
// keep what a range holds; nothing crashes.
#include "ranges/csaf.h"
#include "ranges/cve.h"
#include "ranges/native.h"
#include "ranges/vers.h"

#include <string>
#include <tuple>

using namespace tocsin;

namespace {

void check_vers(std::string_view text, std::string_view version) {
  if (const auto vers = ranges::parse_vers(text, ranges::Reading::canonical)) {
    const auto again = ranges::parse_vers(to_text(*vers), ranges::Reading::canonical);
    TOC_ASSERT(again.has_value() && *again == *vers);
  }
  const auto vers = ranges::parse_vers(text, ranges::Reading::tolerant);
  if (!vers) {
    return;
  }
  const auto again = ranges::parse_vers(to_text(*vers), ranges::Reading::tolerant);
  TOC_ASSERT(again.has_value() && *again == *vers);
  const auto set = to_set(*vers);
  const auto simple = to_set(simplified(*vers));
  // Only where the order is total does a simpler range hold the same.
  const auto verdict = contains(set, version);
  if (verdict.has_exact_keys && contains(simple, version).has_exact_keys) {
    TOC_ASSERT(contains(simple, version).answer == verdict.answer);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const std::string_view all(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t end = all.find('\n');
  const std::string_view text = all.substr(0, end);
  const std::string_view version =
      end == std::string_view::npos ? std::string_view("1.0") : all.substr(end + 1);
  check_vers(text, version);
  const auto notations = ranges::native_table();
  if (const auto vers = ranges::from_native(notations[data[0] % notations.size()].scheme, text)) {
    std::ignore = contains(to_set(*vers), version);  // must only not crash
  }
  std::ignore = contains(ranges::csaf::to_set(text), version);
  const ranges::cve::Affected affected{
      .versions = {{.version = std::string(text), .status = ranges::cve::Status::affected},
                   {.version = std::string(version),
                    .status = ranges::cve::Status::affected,
                    .less_than = std::string(text),
                    .changes = {{std::string(version), ranges::cve::Status::unaffected}}}}};
  std::ignore = evaluate(affected, version);
  return 0;
}
