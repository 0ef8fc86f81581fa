// For tests: the rules that are compiled in, and files written in the test itself.
#pragma once

#include "regimes/library.h"

#include <gtest/gtest.h>

#include <string_view>

namespace tocsin::regimes {

inline const Library& compiled_rules() {
  static const Library library = [] {
    auto loaded = Library::load(rules_files());
    EXPECT_TRUE(loaded.has_value()) << describe(loaded.error());
    return *std::move(loaded);
  }();
  return library;
}

/// The compiled rules and one more file.
inline Library with_file(std::string_view text) {
  Library library = compiled_rules();
  const Status status = library.add(text, "test.yaml");
  EXPECT_TRUE(status.has_value()) << describe(status.error());
  return library;
}

inline Instant at(std::string_view rfc3339) {
  const auto parsed = parse_rfc3339(rfc3339);
  EXPECT_TRUE(parsed.has_value()) << rfc3339;
  return parsed.value_or(Instant());
}

}  // namespace tocsin::regimes
