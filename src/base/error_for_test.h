// For test files only.
#pragma once

#include "base/error.h"

#include <gtest/gtest.h>

#include <source_location>

namespace tocsin {

/// The error of what must have failed. A success is a failure of the test where it stands; to ask
/// it for its error instead would end the whole binary and every later test with it.
template <class Outcome>
Error error_of(const Outcome& outcome,
               std::source_location where = std::source_location::current()) {
  if (outcome.has_value()) {
    ADD_FAILURE_AT(where.file_name(), static_cast<int>(where.line()))
        << "It succeeded, and an error was expected.";
    return {.code = Errc::internal, .message = "none: it succeeded", .where = {}};
  }
  return outcome.error();
}

}  // namespace tocsin
