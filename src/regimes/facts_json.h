// The facts file and the answer of `tocsin regime due`, as docs/schemas/ states them.
#pragma once

#include "regimes/case_input.h"
#include "regimes/evaluate.h"
#include "regimes/library.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::regimes {

struct FactsFile {
  CaseInput input;
  std::vector<std::string> regimes;  ///< empty: all
};

/// Errors: malformed or too_large, with where = the JSON pointer of what is at fault; regimes,
/// calendars, facts and attributes that the library does not know are refused here.
Result<FactsFile> parse_facts(std::string_view json, const Library& library);

/// Every obligation of the file's regimes as of that instant: {"obligations": [...], "conflicts":
/// [...]}.
std::string answer(const FactsFile& file, const Library& library, Instant as_of);

}  // namespace tocsin::regimes
