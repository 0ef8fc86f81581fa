// Files of indicators: STIX 2.1 (patterns and observables), events of MISP's core format, lines of
// JSON as this program exports them, CSV with a header, and lists with one value a line. What they
// hold is told by their content.
#pragma once

#include "threats/indicators.h"

#include <functional>
#include <map>

namespace tocsin::threats {

/// What became of a file. Nothing that stands in it is silent: it is a value, it is counted by its
/// type, or it is refused.
struct IndicatorReading {
  std::uint64_t values = 0;  ///< handed on
  /// Parts that hold no value that could be looked for, by what they are: "attribute of type text",
  /// "pattern of type yara".
  std::map<std::string, std::uint64_t> others;
  struct Fault {
    std::string where;  ///< JSON pointer or "line 7"
    std::string message;
  };
  std::vector<Fault> faults;      ///< the first kIndicatorFaultsMax
  std::uint64_t fault_count = 0;  ///< of all
};
inline constexpr std::size_t kIndicatorFaultsMax = 100;
inline constexpr std::size_t kIndicatorOthersMax = 1'000;  ///< kinds of parts that are told apart
inline constexpr std::size_t kIndicatorObjectsMax = 1'000'000;  ///< of one STIX document

/// Hands each value on, in the order of the file. In CSV the columns are read whose names say what
/// they hold ("ip", "domain", "sha256", "indicator", …), parted as the header is; where no header
/// has such a name, each line that is a URL, and of others the first field that is recognized; in a
/// list each line. Errors: malformed for JSON that is neither STIX nor MISP, and what is not UTF-8;
/// too_large.
Result<IndicatorReading> read_indicators(std::string_view text, std::size_t bytes_max,
                                         const std::function<void(const Indicator&)>& each);

}  // namespace tocsin::threats
