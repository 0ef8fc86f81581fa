// Cases of the tests of the standard, for cases_test.cpp alone: one file a version.
#pragma once

#include "csaf/testing.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tocsin::csaf::testing {

/// A document that fails a test, and one that passes it.
struct Case {
  std::string_view test;
  Of version;
  Draft failing;
  Draft passing;
};

/// A case that only changes what stands beside "document".
inline Case rest(std::string_view test, Of version, std::string failing, std::string passing) {
  return {test, version, {.rest = std::move(failing)}, {.rest = std::move(passing)}};
}
inline Case in_document(std::string_view test, Of version, std::string failing,
                        std::string passing) {
  return {test, version, {.document = std::move(failing)}, {.document = std::move(passing)}};
}
inline Case in_tracking(std::string_view test, Of version, std::string failing,
                        std::string passing) {
  return {test, version, {.tracking = std::move(failing)}, {.tracking = std::move(passing)}};
}

/// Of the tests that both versions have, in documents of one of them.
std::vector<Case> cases_of_both(Of v);
std::vector<Case> cases_of_2_1();

}  // namespace tocsin::csaf::testing
