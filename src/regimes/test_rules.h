// For tests: the rules that are compiled in, and files written in the test itself.
#pragma once

#include "regimes/library.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

/// A regime whose head says nothing of times: `rest` begins with its calendar.
inline std::string regime_text(std::string_view rest) {
  constexpr std::string_view head = R"(schema: tocsin.regime/1
id: test.regime
edition: 1
title: {en: "Test", zh-CN: "测试"}
jurisdiction: XX
status: in_force
instrument: {name: "Test act", articles: ["1"], assurance: unverified}
)";
  return std::string(head) + std::string(rest);
}

using Changes = std::vector<std::pair<std::string_view, std::string_view>>;
/// The text with the first place of each replaced.
inline std::string changed(std::string text, const Changes& changes) {
  for (const auto& [from, to] : changes) {
    const std::size_t place = text.find(from);
    EXPECT_NE(place, std::string::npos) << from;
    text.replace(place, from.size(), to);
  }
  return text;
}

inline Instant at(std::string_view rfc3339) {
  const auto parsed = parse_rfc3339(rfc3339);
  EXPECT_TRUE(parsed.has_value()) << rfc3339;
  return parsed.value_or(Instant());
}

}  // namespace tocsin::regimes
