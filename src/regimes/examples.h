// The example timelines that stand in every regime file: they run as tests, and `regime check` runs
// them for a file that somebody has just written.
#pragma once

#include "regimes/case_input.h"
#include "regimes/library.h"

#include <string>
#include <vector>

namespace tocsin::regimes {

struct ExampleResult {
  std::size_t expectations = 0;       ///< how many lines of "expect" were checked
  std::vector<std::string> failures;  ///< "file:line: what was expected and what came out"
};

/// One example as a case, and the instants at which it says what to expect.
struct ExampleCase {
  std::string name;
  CaseInput input;
  std::vector<Instant> as_of;
  Instant last_as_of;
};

/// Errors: malformed at "file:line".
Result<std::vector<ExampleCase>> example_cases(const Regime& regime);

/// Errors: malformed at "file:line" for an example that is not understood.
Result<ExampleResult> run_examples(const Regime& regime, const Library& library);

}  // namespace tocsin::regimes
