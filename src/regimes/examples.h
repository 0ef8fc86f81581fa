// The example timelines that stand in every regime file: they run as tests, and `regime check` runs
// them for a file that somebody has just written.
#pragma once

#include "regimes/library.h"

#include <string>
#include <vector>

namespace tocsin::regimes {

struct ExampleResult {
  std::size_t expectations = 0;       ///< how many lines of "expect" were checked
  std::vector<std::string> failures;  ///< "file:line: what was expected and what came out"
};

/// Errors: malformed at "file:line" for an example that is not understood.
Result<ExampleResult> run_examples(const Regime& regime, const Library& library);

}  // namespace tocsin::regimes
