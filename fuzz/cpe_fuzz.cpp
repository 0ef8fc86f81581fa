// CPE names: each of the three forms of what is accepted reads as the same name; a name is equal to
// itself unless it has wildcards, and comparing is symmetric where the table says so.
#include "names/cpe_compare.h"
#include "names/cpe_tree.h"

#include <cstdint>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::size_t middle = text.find('\n');
  const auto a = names::parse_cpe(text.substr(0, middle));
  if (a) {
    for (const std::string& form : {to_formatted(*a), to_uri(*a), to_wfn(*a)}) {
      const auto again = names::parse_cpe(form);
      // Escapes may make a form longer than what is read.
      TOC_ASSERT(again ? *again == *a : again.error().code == Errc::too_large);
    }
    const auto whole = compare(*a, *a).whole;
    TOC_ASSERT(whole == names::CpeRelation::equal || whole == names::CpeRelation::undefined);
  }
  if (a && middle != std::string_view::npos) {
    if (const auto b = names::parse_cpe(text.substr(middle + 1))) {
      const auto there = compare(*a, *b).whole;
      const auto back = compare(*b, *a).whole;
      TOC_ASSERT((there == names::CpeRelation::equal) == (back == names::CpeRelation::equal));
    }
  }
  if (const auto document = JsonDocument::parse(text)) {
    if (const auto tree = names::read_configurations(document->root())) {
      std::ignore = evaluate(*tree, [](const names::CpeLeg& leg) {
        return leg.is_vulnerable ? names::Ternary::yes : names::Ternary::unknown;
      });
    }
  }
  return 0;
}
