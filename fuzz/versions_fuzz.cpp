// Version order: for every ecosystem, comparing is antisymmetric and reflexive, exact keys say what
// the comparator says, and three versions with exact keys are in a row.
#include "ecosystems/ecosystem.h"

#include "base/error.h"

#include <array>
#include <string>

using namespace tocsin;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const auto table = ecosystems::table();
  const ecosystems::Ecosystem& ecosystem = table[data[0] % table.size()];
  // Three versions, one a line.
  std::string_view rest(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::array<std::string_view, 3> versions;
  for (std::string_view& version : versions) {
    const std::size_t end = rest.find('\n');
    version = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  std::array<ecosystems::VersionKey, 3> keys;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    keys[i] = ecosystems::key(ecosystem, versions[i]);
    if (keys[i].exact) {
      TOC_ASSERT(order(ecosystem, versions[i], versions[i]) == 0);
    } else {
      TOC_ASSERT(keys[i].bytes.empty());
    }
  }
  for (std::size_t i = 0; i < versions.size(); ++i) {
    for (std::size_t j = 0; j < versions.size(); ++j) {
      const auto forth = order(ecosystem, versions[i], versions[j]);
      const auto back = order(ecosystem, versions[j], versions[i]);
      TOC_ASSERT((forth < 0) == (back > 0) && (forth == 0) == (back == 0));
      if (keys[i].exact && keys[j].exact) {
        // An order that equals that of byte strings is total.
        TOC_ASSERT((keys[i].bytes <=> keys[j].bytes) == forth);
      }
    }
  }
  return 0;
}
