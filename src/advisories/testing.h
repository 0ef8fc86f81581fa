// Documents of advisories and what is read of them. For test files only.
#pragma once

#include "advisories/advisory.h"

#include <string>
#include <string_view>
#include <vector>

namespace tocsin::advisories::testing {

/// By the first format of the table that takes it for its own; not_found when none does.
Result<std::vector<Advisory>> read(std::string_view text);
/// The one advisory of a document; a test failure when there is another number of them.
Advisory read_one(std::string_view text);

/// "affected [1.0, 2.0); fixed [2.0, )": the ranges of an assertion in their order, doubts with a
/// question mark.
std::string ranges_of(const Assertion& assertion);

}  // namespace tocsin::advisories::testing
